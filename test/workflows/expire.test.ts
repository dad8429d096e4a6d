// The scheduled jobs that take out what has ended, run as they stand in their files; only the hosts of the repository are
// stand-ins.

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ClonedRepository } from '../support/shell-steps.ts';
import { AZURE_REPOS, GITHUB } from './expire-jobs.ts';

const ENDED = '*.updates.ovenvendor.example';
const FILE = 'levels/sites/contoso-bakery/level-2-ovens.yaml';
const BRANCH = 'sallyport/expire-main';
const REMOVAL = '.outside/removal';

describe.each([GITHUB, AZURE_REPOS])('the weekly job on $host', ({ remove, open, env, runsOn, limit, asks }) => {
  let clone: ClonedRepository;

  beforeEach(() => {
    clone = new ClonedRepository(['contoso-bakery']);
  });
  afterEach(() => {
    clone[Symbol.dispose]();
  });

  /** Exit codes of the steps that ran: after one that fails, none does. */
  function run(steps: readonly string[], { pullRequest = '', ...rest }: Readonly<Record<string, string>> = {}) {
    const codes: (number | null)[] = [];
    for (const script of steps) {
      codes.push(clone.step(script, { ...env, ANSWER: pullRequest, ...rest }).code);
      if (codes.at(-1) !== 0) break;
    }
    return codes;
  }

  /** Both jobs, each in a checkout of its own. */
  function runJobs(more: Readonly<Record<string, string>> = {}) {
    const removed = run(remove, more);
    clone.checkOut();
    return { remove: removed, open: run(open, more) };
  }

  function endEntry(more: (text: string) => string = (text) => text): void {
    clone.edit(FILE, (text) => more(text.replace('expires: 2027-03-01', 'expires: 2020-03-01')));
    clone.commit();
  }

  /** What the first job leaves for the second. */
  function handOver(files: { readonly patch: string; readonly code: string }): void {
    for (const [name, text] of Object.entries({ ...files, 'description.md': 'Told.' }))
      clone.write(`${REMOVAL}/${name}`, text);
    clone.checkOut();
  }

  const asked = (): readonly string[] => clone.asked.map((command) => command.join(' ').replaceAll(clone.path, '.'));
  const description = (): string => clone.step(`cat ${REMOVAL}/description.md`, {}).out;
  const pushed = (): string => clone.git('show', `origin/${BRANCH}`, '--format=%s', '--stat=200');
  const branches = (): string => clone.git('ls-remote', '--heads', 'origin');

  test('pushes the removal with its synthesized objects, and opens one pull request', () => {
    endEntry();
    expect(runJobs()).toEqual({ remove: [0, 0], open: [0, 0, 0] });
    expect(pushed()).toMatch(/^levels: take out what has ended\n/);
    expect(pushed()).toContain(FILE);
    expect(pushed()).toContain('dist/contoso-bakery/level-3/network/Allowlist.level-3.yaml');
    expect(clone.git('show', `origin/${BRANCH}:${FILE}`)).not.toContain(ENDED);
    expect(asked()).toEqual([asks.list(BRANCH, 'main'), asks.create(BRANCH, 'main', description().trimEnd())]);
    expect(description()).toContain(`${ENDED}:443 in level-2-ovens  ended 2020-03-01`);
  });

  test('hands over nothing to push when nothing has ended', () => {
    clone.step('npm run --silent sallyport -- synth', {});
    clone.commit();
    expect(run(remove)).toEqual([0, 0]);
    expect(clone.step(`cat ${REMOVAL}/patch ${REMOVAL}/code`, {}).out).toBe('0\n');
    expect(description()).toContain('Nothing has ended');
  });

  test('updates the pull request that is open, by the same branch', () => {
    clone.git('push', '--quiet', 'origin', `main:${BRANCH}`);
    clone.edit(FILE, (text) => text.replace(ENDED, 'changed.example'));
    handOver({ patch: clone.git('diff'), code: '0\n' });
    expect(run(open, { pullRequest: '17' })).toEqual([0, 0, 0]);
    expect(clone.git('show', `origin/${BRANCH}:${FILE}`)).toContain('changed.example');
    expect(asked()).toEqual([asks.list(BRANCH, 'main'), asks.update(17, 'Told.')]);
  });

  test('closes the pull request that is open when nothing is left to take out', () => {
    handOver({ patch: '', code: '0\n' });
    expect(run(open, { pullRequest: '17' })).toEqual([0, 0, 0]);
    expect(asked()).toEqual([asks.list(BRANCH, 'main'), asks.close(17)]);
    expect(branches()).not.toContain('sallyport/');
  });

  test('changes nothing when nothing has ended and nothing is open', () => {
    handOver({ patch: '', code: '0\n' });
    expect(run(open)).toEqual([0, 0, 0]);
    expect(asked()).toEqual([asks.list(BRANCH, 'main')]);
    expect(branches()).not.toContain('sallyport/');
  });

  test('leaves a pull request open while a site with errors may be what it is about', () => {
    handOver({ patch: '', code: '1\n' });
    expect(run(open, { pullRequest: '17' })).toEqual([0, 0, 1]);
    expect(asked()).toEqual([asks.list(BRANCH, 'main')]);
  });

  test('opens one for the sites that could be edited, and ends with 1 when another has errors', () => {
    endEntry();
    clone.write('levels/sites/northwind/site.yaml', 'by: nobody\n');
    clone.commit();
    expect(runJobs()).toEqual({ remove: [0, 0], open: [0, 0, 1] });
    expect(clone.git('show', `origin/${BRANCH}:${FILE}`)).not.toContain(ENDED);
    expect(asked()).toHaveLength(2);
  });

  test('ends where the command cannot do its work', () => {
    clone.step('rm -r levels', {});
    expect(run(remove)).not.toContain(0);
  });

  test('has a branch for each branch it runs on', () => {
    clone.git('checkout', '--quiet', '-b', 'release/2027');
    clone.edit(FILE, (text) => text.replace(ENDED, 'changed.example'));
    handOver({ patch: clone.git('diff'), code: '0\n' });
    run(open, runsOn('release/2027'));
    expect(branches()).toContain('refs/heads/sallyport/expire-release/2027\n');
    expect(branches()).not.toContain(BRANCH);
    expect(asked()[0]).toBe(asks.list('sallyport/expire-release/2027', 'release/2027'));
  });

  test('takes declarations and synthesized objects from what it is handed, and nothing else', () => {
    clone.edit(FILE, (text) => text.replace(ENDED, 'changed.example'));
    clone.write('.github/workflows/own.yaml', 'on: push\n');
    clone.git('add', '--all');
    handOver({ patch: clone.git('diff', '--cached'), code: '0\n' });
    expect(run(open)).toEqual([0, 0, 0]);
    expect(pushed()).toContain(FILE);
    expect(pushed()).not.toContain('own.yaml');
  });

  test('describes it within the limit of the host, and nothing in it ends the fence', () => {
    const why = 'wärme '.repeat(20);
    const entries = Array.from(
      { length: 500 },
      (_, index) =>
        `  - { host: ended${index}.oven.example, port: 443, why: "${why}", owner: "${'`'.repeat(3)}", expires: 2020-01-01 }\n`,
    );
    endEntry((text) => text.replace('allow:\n', `allow:\n${entries.join('')}`));
    expect(run(remove)).toEqual([0, 0]);
    expect(description().length).toBeLessThanOrEqual(limit);
    expect(description()).toMatch(/^````\n(?:(?!````)[^])*\n````\n\n_\d+ more lines do not fit in here\./m);
  });
});
