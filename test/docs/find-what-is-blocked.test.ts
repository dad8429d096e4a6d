// The commands of docs/find-what-is-blocked.md, in their order, on a clone of the example: a name that is denied becomes a
// line that passes. What the page says of numbers, options and objects is compared with where they come from.

import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REASON_WORDS } from '../../forwarder/contract/reasons.ts';
import { lessonOf } from '../../levels/learn/lessons.ts';
import { THRESHOLDS } from '../../levels/learn/thresholds.ts';
import { denialLines } from '../support/audit-records.ts';
import { Clone, runCommand } from '../support/clone.ts';
import { exampleSite, objectsOf, zoneOf } from '../support/declared-site.ts';
import { readPage } from '../support/pages/sallyport-commands.ts';

const { text, commands } = readPage('find-what-is-blocked.md');
const HOST = 'www.cdn.packvendor.example';
const FILE = 'levels/sites/contoso-bakery/level-2-packaging.yaml';

describe('docs/find-what-is-blocked.md', () => {
  test('leads from a denial to a line that passes', async () => {
    using clone = new Clone();
    const denials = denialLines(14, {
      origin: 'level-2-packaging',
      serverName: HOST,
      destination: `${HOST}:443`,
      client: '10.20.2.7:40123',
    });
    clone.write('audit/level-3.log', denials);
    clone.write(
      'audit/level-3-dns.log',
      `[INFO] dns view=level-2-packaging client=10.20.2.7 type=A name=${HOST}. rcode=NXDOMAIN\n`.repeat(3),
    );
    const run = (command: readonly string[]) =>
      clone.run(
        ...command.map((word) => (word === 'audit/' ? join(clone.path, 'audit') : word)),
        ...(command[0] === 'synth' ? [] : ['--today', '2026-11-10']),
      );
    const entry = (): boolean => readFileSync(join(clone.path, FILE), 'utf8').includes(`host: ${HOST}`);

    const [explain = [], look = [], dryRun = [], write = [], check = [], synth = [], vouch = []] = commands;
    expect(commands).toHaveLength(7);
    const asked = explain.map((word) => (word.endsWith(':443') ? `${HOST}:443` : word)).with(2, 'level-2-packaging');
    expect(await run(explain)).toMatchObject({ code: 1, out: expect.stringContaining('Denied: not-in-allowlist.') });
    expect(await run(look)).toMatchObject({ code: 2, out: expect.stringContaining(`+ ${HOST}:443`) });
    expect(await run(dryRun)).toMatchObject({
      code: 0,
      out: expect.stringContaining('+    why: seen 14 times from 10.20.2.7 on 2026-11-02'),
    });
    expect(entry()).toBe(false);
    expect(await run(write)).toMatchObject({ code: 0 });
    expect(entry()).toBe(true);
    expect(await run(check)).toMatchObject({ code: 0 });
    expect(await run(synth)).toMatchObject({ code: 0 });
    expect(await run(vouch)).toMatchObject({ code: 0, out: expect.stringContaining('Nothing to propose.') });
    expect(await run(asked)).toMatchObject({ code: 0, out: expect.stringContaining('Allowed.') });
  }, 60_000);

  test('shows a declaration of learning that check takes', async () => {
    using clone = new Clone();
    const [, yaml = ''] = /^```yaml\n(.*?)^```$/ms.exec(text) ?? [];
    clone.edit(FILE, (declared) => declared + yaml);
    expect(await clone.run('check', '--today', '2026-11-10')).toMatchObject({
      code: 0,
      out: expect.stringContaining('it still learns'),
    });
  });

  test('tells the thresholds and the options as they are', async () => {
    const { out } = await runCommand('learn', '--help');
    const options = [...text.matchAll(/--[a-z][a-z-]+/g)].map(([option]) => option);
    const others = [
      '--namespace',
      '--timestamps',
      '--selector',
      '--prefix',
      '--tail',
      '--unit',
      '--output',
      '--remove',
    ];
    for (const option of new Set(options)) if (!others.includes(option)) expect(out).toContain(option);
    expect(text).toContain(`fewer than ${THRESHOLDS.times} times (\`--times\`)`);
    expect(text).toContain(
      `more than ${THRESHOLDS.scannerNames} names, none more than ${THRESHOLDS.times} times (\`--scanner-names\`), or more than ${THRESHOLDS.clientNames} names (\`--client-names\`)`,
    );
    expect(text).toContain(`beyond ${THRESHOLDS.entries} of a zone (\`--entries\`)`);
  });

  test('names every reason that an entry mends', () => {
    const mended = REASON_WORDS.filter((reason) => lessonOf(reason) === 'candidate');
    expect(text).toContain(
      `every reason but ${mended
        .slice(0, -1)
        .map((word) => `\`${word}\``)
        .join(', ')} and \`${mended.at(-1)}\``,
    );
  });

  test('collects logs of what runs in a plant', () => {
    const site = exampleSite('contoso-bakery');
    const objects = objectsOf(site, zoneOf(site, 'level-3'));
    for (const [, name] of text.matchAll(/ --selector app\.kubernetes\.io\/name=(\S+)/g))
      expect([...objects.keys()]).toContain(`Deployment ${name}`);
    const units = readFileSync(new URL('../../dist/contoso-bakery/level-3-5/host/steps.md', import.meta.url), 'utf8');
    for (const [, unit = ''] of text.matchAll(/--unit (\S+)/g)) expect(units).toContain(unit);
  });
});
