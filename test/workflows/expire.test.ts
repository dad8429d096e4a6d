// The scheduled jobs that take out what has ended, run as they stand in their files; only the hosts of the repository are
// stand-ins.

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { ClonedRepository } from '../support/shell-steps.ts';

const read = (path: string): unknown =>
  parse(readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8'));

const github = z
  .looseObject({
    permissions: z.record(z.string(), z.string()),
    jobs: z.record(
      z.string(),
      z.looseObject({
        permissions: z.record(z.string(), z.string()),
        steps: z.array(z.looseObject({ run: z.string().optional() })),
      }),
    ),
  })
  .parse(read('.github/workflows/expire.yaml'));
const azure = z
  .looseObject({ jobs: z.array(z.looseObject({ steps: z.array(z.looseObject({ script: z.string().optional() })) })) })
  .parse(read('azure-pipelines.expire.yaml'));

const ENDED = '*.updates.ovenvendor.example';
const FILE = 'levels/sites/contoso-bakery/level-2-ovens.yaml';
const TITLE = 'Take out what has ended';

const JOBS = [
  {
    host: 'GitHub',
    steps: (github.jobs['expire']?.steps ?? []).flatMap(({ run }) => run ?? []),
    env: { GITHUB_REF_NAME: 'main', GITHUB_REPOSITORY: 'contoso/bakery' },
    list: 'gh pr list --head sallyport/expire --base main --state open',
    create: `gh pr create --head sallyport/expire --base main --title ${TITLE} --body-file`,
    update: 'gh api --silent --method PATCH repos/contoso/bakery/pulls/17 --field body=@',
    told: '.outside/expire.md',
  },
  {
    host: 'Azure Repos',
    steps: (azure.jobs[0]?.steps ?? []).flatMap(({ script }) => script ?? []),
    env: {
      BUILD_SOURCEBRANCH: 'refs/heads/main',
      SYSTEM_COLLECTIONURI: 'https://dev.azure.com/contoso/',
      SYSTEM_TEAMPROJECT: 'plants',
      BUILD_REPOSITORY_NAME: 'bakery',
    },
    list: 'az repos pr list --organization https://dev.azure.com/contoso/ --project plants --repository bakery --source-branch sallyport/expire --target-branch main --status active',
    create: `az repos pr create --organization https://dev.azure.com/contoso/ --project plants --repository bakery --source-branch sallyport/expire --target-branch main --title ${TITLE} --description`,
    update: 'az repos pr update --organization https://dev.azure.com/contoso/ --id 17 --description',
    told: ENDED,
  },
] as const;

describe('.github/workflows/expire.yaml', () => {
  test('asks for no more rights than it uses', () => {
    expect(github.permissions).toEqual({});
    expect(github.jobs['expire']?.permissions).toEqual({ contents: 'write', 'pull-requests': 'write' });
  });
});

describe.each(JOBS)('the weekly job on $host', ({ steps, env, list, create, update, told }) => {
  const [install = '', remove = '', open = ''] = steps;
  let clone: ClonedRepository;

  beforeEach(() => {
    clone = new ClonedRepository(['contoso-bakery']);
  });
  afterEach(() => {
    clone[Symbol.dispose]();
  });

  const runStep = (script: string, answer = ''): ReturnType<ClonedRepository['step']> =>
    clone.step(script, { ...env, ANSWER: answer });

  function endEntry(): void {
    clone.edit(FILE, (text) => text.replace('expires: 2027-03-01', 'expires: 2020-03-01'));
  }

  test('begins from the locked packages', () => {
    expect(steps).toHaveLength(3);
    expect(install).toMatch(/^npm ci /);
  });

  test('pushes the removal with its synthesized objects, and opens one pull request', () => {
    endEntry();
    clone.commit();
    for (const script of [remove, open]) expect(runStep(script)).toMatchObject({ code: 0 });
    const commit = clone.git('show', 'origin/sallyport/expire', '--format=%s', '--stat=200');
    expect(commit).toMatch(/^levels: take out what has ended\n/);
    expect(commit).toContain(FILE);
    expect(commit).toContain('dist/contoso-bakery/level-3/network/Allowlist.level-3.yaml');
    expect(clone.git('show', `origin/sallyport/expire:${FILE}`)).not.toContain(ENDED);
    expect(clone.asked).toHaveLength(2);
    const [listed, created] = clone.asked.map((command) => command.join(' '));
    expect(listed?.startsWith(list)).toBe(true);
    expect(created?.startsWith(create)).toBe(true);
    expect(created).toContain(told);
    expect(clone.step('cat "$RUNNER_TEMP/expire.md"', {}).out).toContain(
      `${ENDED}:443 in level-2-ovens  ended 2020-03-01`,
    );
  });

  test('updates the pull request that is open, by the same branch', () => {
    clone.git('push', '--quiet', 'origin', 'main:sallyport/expire');
    endEntry();
    clone.write('.outside/expire.md', `${ENDED} has ended.\n`);
    expect(runStep(open, '17')).toMatchObject({ code: 0 });
    expect(clone.git('show', `origin/sallyport/expire:${FILE}`)).toContain('expires: 2020-03-01');
    expect(clone.asked).toHaveLength(2);
    expect(clone.asked[1]?.join(' ').startsWith(update)).toBe(true);
  });

  test('asks nobody for anything when nothing has changed', () => {
    expect(runStep(open)).toEqual({ code: 0, out: 'Nothing has ended.\n' });
    expect(clone.asked).toEqual([]);
    expect(clone.git('branch', '--remotes')).not.toContain('sallyport/expire');
  });

  test('ends where a site cannot be edited, and opens nothing', () => {
    endEntry();
    clone.edit(FILE, (text) => text.replace('parent: level-3', 'parent: level-9'));
    expect(runStep(remove).code).toBe(1);
    expect(clone.asked).toEqual([]);
  });
});
