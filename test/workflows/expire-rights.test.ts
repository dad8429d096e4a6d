// What the weekly jobs may do: programs of packages run where nothing can be written, and where something can, none does.

import { describe, expect, test } from '@jest/globals';
import { azure, github } from './expire-jobs.ts';

const INSTALL = /^npm ci /;
const PROGRAMS = /\b(?:npm|npx|node|sallyport --)\b/;

describe('.github/workflows/expire.yaml', () => {
  const { remove, open } = github.jobs;
  const uses = [...remove.steps, ...open.steps].flatMap((step) => step.uses ?? []);

  test('gives each job the rights it needs and no other', () => {
    expect(github.permissions).toEqual({});
    expect(remove.permissions).toEqual({ contents: 'read' });
    expect(open.permissions).toEqual({ contents: 'write', 'pull-requests': 'write' });
    expect(open.needs).toBe('remove');
  });

  test('pins every action to a commit', () => {
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((action) => !/^actions\/[a-z-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  test('runs programs of packages where no token lies, and none where one does', () => {
    const checkout = remove.steps.find((step) => step.uses?.startsWith('actions/checkout@'));
    expect(checkout?.with).toEqual({ 'persist-credentials': false });
    expect(remove.steps.filter(({ env }) => env !== undefined)).toEqual([]);
    expect(remove.steps.find(({ run }) => run !== undefined)?.run).toMatch(INSTALL);
    expect(open.steps.filter(({ run }) => PROGRAMS.test(run ?? ''))).toEqual([]);
  });

  test('puts nothing of the event into a script', () => {
    expect([...remove.steps, ...open.steps].filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });
});

describe('azure-pipelines.expire.yaml', () => {
  const [remove, open] = azure;

  test('runs programs of packages where no token lies, and none where one does', () => {
    expect([remove.job, open.job, open.dependsOn]).toEqual(['remove', 'open', 'remove']);
    expect(remove.steps[0]).toEqual({ checkout: 'self', persistCredentials: false });
    expect(remove.steps.filter(({ env }) => env !== undefined)).toEqual([]);
    expect(remove.steps.find(({ script }) => script !== undefined)?.script).toMatch(INSTALL);
    expect(open.steps[0]).toEqual({ checkout: 'self', persistCredentials: true });
    expect(open.steps.filter(({ script }) => PROGRAMS.test(script ?? ''))).toEqual([]);
  });

  test('puts no variable of the pipeline into a script', () => {
    expect([...remove.steps, ...open.steps].filter(({ script }) => /\$\([A-Z][\w.]*\)/.test(script ?? ''))).toEqual([]);
  });
});
