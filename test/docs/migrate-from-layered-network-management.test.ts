// The commands of the page, typed as they stand, at a plant whose clusters print the resources of the fixtures.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lnm, PLANT } from '../fixtures/import/lnm-files.ts';
import { listOf } from '../support/migration.ts';
import { commandsOf } from '../support/pages/page.ts';
import { PageReader, type Followed } from '../support/pages/reader.ts';

const PAGE = 'docs/migrate-from-layered-network-management.md';
const [KEEP, IMPORT, LOOK, MERGE, CHANGE_3, PROVE, BACK_3, CHANGE_2, REMOVE] = commandsOf(PAGE);

let reader: PageReader;

beforeAll(() => {
  reader = new PageReader(['contoso-bakery']);
  const [level4 = {}, level3 = {}] = PLANT;
  reader.answer([
    ['kubectl --context level4 get lnmz *', listOf([lnm(level4)])],
    ['kubectl --context level3 get lnmz *', listOf([lnm(level3)])],
    ['kubectl *get configmap coredns-custom*', '{ "kind": "ConfigMap" }'],
  ]);
});

afterAll(() => reader[Symbol.dispose]());

function follow(block: typeof KEEP | undefined): Followed {
  if (block === undefined) throw new Error(`${PAGE} has lost a block`);
  reader.forgetAsked();
  return reader.follow(block);
}

const written = (file: string): string => readFileSync(join(reader.clone.path, file), 'utf8');

describe(PAGE, () => {
  test('keeps what is imported, and the way back', () => {
    expect(follow(KEEP)).toMatchObject({ code: 0 });
    expect(written('old/level3.yaml')).toContain('"kind":"Lnm"');
    expect(existsSync(join(reader.clone.path, 'old/coredns-level2.yaml'))).toBe(true);
  });

  test('imports, with the flags as they stand', () => {
    expect(follow(IMPORT)).toMatchObject({ code: 0, out: expect.stringContaining('Site "riverside" is there.') });
    expect(written('levels/sites/riverside/level-4.yaml')).toContain('address: 192.168.104.20\n');
    expect(written('levels/sites/riverside/level-3.yaml')).toContain('address: 192.168.103.20\n');
  });

  test('leads to a report with the parts that it explains', () => {
    const report = written('old/import.md');
    for (const part of ['To confirm', 'Dropped', 'Fixed', 'Every name']) expect(report).toContain(`## ${part}\n`);
    expect(report).toMatch(/`recipes\.ovenvendor\.example:443` of level-2 .*did not let it pass/);
    expect(report).toMatch(/`www\.powershellgallery\.com:443` of level-3, level-2 /);
  });

  test('asks for names that are allowed', () => {
    const { code, out } = follow(LOOK);
    expect(code).toBe(0);
    expect(out.match(/^Allowed\.$/gm)).toHaveLength(3);
  });

  test('synthesizes and merges', () => {
    expect(follow(MERGE)).toMatchObject({ code: 0 });
    expect(written('dist/riverside/level-3/host/resolv.conf')).toContain('nameserver 192.168.104.20');
    expect(written('dist/riverside/level-2/host/resolv.conf')).toContain('nameserver 192.168.103.20');
  });

  test('names steps that are there', () => {
    const text = readFileSync(new URL(`../../${PAGE}`, import.meta.url), 'utf8');
    const files = [...text.matchAll(/`(dist\/riverside\/[^`]+)`/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(2);
    expect(files.filter((file) => !existsSync(join(reader.clone.path, file)))).toEqual([]);
    expect(written('dist/riverside/level-2/host/steps.md')).toMatch(/^## \d+\. Let it read Git$/m);
  });

  test.each([
    ['level 3', () => CHANGE_3, 'level-3', 'level3'],
    ['level 2', () => CHANGE_2, 'level-2', 'level2'],
  ])('changes %s over by its resolver', (_what, block, zone, context) => {
    expect(follow(block())).toMatchObject({ code: 0 });
    const asked = reader.asked().map((words) => words.join(' '));
    expect(asked).toContain(`sudo install -m 0644 dist/riverside/${zone}/host/resolv.conf /etc/resolv.conf`);
    expect(asked).toContain(`kubectl --context ${context} --namespace kube-system delete configmap coredns-custom`);
    expect(written('resolver.yaml')).toBe('resolv-conf: /etc/rancher/k3s/resolv.conf\n');
    expect(written(`dist/riverside/${zone}/host/k3s/config.yaml`)).toContain(written('resolver.yaml').trim());
  });

  test('proves the zone from a machine of it', () => {
    expect(follow(PROVE)).toMatchObject({ code: 0 });
    expect(reader.asked()).toEqual([['sallyport', 'probe', 'riverside', 'level-3']]);
  });

  test('goes back to every file that was there', () => {
    expect(follow(BACK_3)).toMatchObject({ code: 0 });
    const asked = reader.asked().map((words) => words.join(' '));
    expect(asked).toContain('sudo install -m 0644 /etc/resolv.conf.before-sallyport /etc/resolv.conf');
    expect(asked).toContain('kubectl --context level3 apply --filename old/coredns-level3.yaml');
  });

  test('takes the old one away from the bottom up', () => {
    expect(follow(REMOVE)).toMatchObject({ code: 0 });
    expect(reader.asked().map(([, , context]) => context)).toEqual(['level3', 'level4']);
  });

  test('has no block that is not followed', () => {
    expect(commandsOf(PAGE)).toEqual([KEEP, IMPORT, LOOK, MERGE, CHANGE_3, PROVE, BACK_3, CHANGE_2, REMOVE]);
  });
});
