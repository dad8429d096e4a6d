// What must not slip into the workflows: a right too many, an action that can change under us, a step that runs the change.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';

const stepSchema = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  script: z.string().optional(),
  checkout: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  env: z.record(z.string(), z.string()).optional(),
});
const githubSchema = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({
      permissions: z.record(z.string(), z.string()),
      steps: z.array(stepSchema),
      needs: z.string().optional(),
    }),
  ),
});
const azureSchema = z.object({
  jobs: z.array(z.object({ job: z.string(), condition: z.string().optional(), steps: z.array(stepSchema) })),
});

function read(path: string): unknown {
  return parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));
}

describe('.github/workflows/pull-request.yaml', () => {
  const { on, permissions, jobs } = githubSchema.parse(read('.github/workflows/pull-request.yaml'));
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const uses = steps.flatMap((step) => step.uses ?? []);

  test('is the workflow of the branch the change goes to', () => {
    expect(Object.keys(on)).toEqual(['pull_request_target']);
  });

  test('pins every action to a commit', () => {
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((action) => !/^actions\/[a-z-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  test('gives each job the rights it needs and no other', () => {
    expect(permissions).toEqual({});
    expect(Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.permissions]))).toEqual({
      diff: { contents: 'read' },
      comment: { contents: 'read', 'pull-requests': 'write' },
    });
  });

  test('never checks the change out', () => {
    const checkouts = steps.filter((step) => step.uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    expect(checkouts.filter((step) => 'ref' in (step.with ?? {}) || 'repository' in (step.with ?? {}))).toEqual([]);
    expect(
      steps.filter(({ run }) => /git (?:checkout|switch|merge|reset|worktree|pull|cherry-pick)/.test(run ?? '')),
    ).toEqual([]);
  });

  test('puts nothing of the event into a script', () => {
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });

  test('reads the change where it must not write, and fetches nothing of it where it may', () => {
    const runs = (name: string): string => (jobs[name]?.steps ?? []).map(({ run }) => run ?? '').join('\n');
    expect(runs('diff')).toContain('sallyport -- diff "$BASE...origin/pull-request" --format markdown');
    expect(runs('comment')).not.toMatch(/git |refs\/pull/);
    expect(runs('comment')).toContain('cli/diff/post/main.ts github comment.md');
  });
});

describe('azure-pipelines.yaml', () => {
  const { jobs } = azureSchema.parse(read('azure-pipelines.yaml'));
  const diff = jobs.find(({ job }) => job === 'diff');
  const scripts = (diff?.steps ?? []).filter(({ script }) => script !== undefined);

  test('looks at pull requests only', () => {
    expect(diff?.condition).toBe("eq(variables['Build.Reason'], 'PullRequest')");
  });

  test('runs the program of the branch the change goes to, and hands the token to one step that reads no declaration', () => {
    const [means, keeps] = scripts;
    expect(scripts).toHaveLength(2);
    expect(means?.script).toMatch(/git worktree add [^\n]+ HEAD\^1\n\s*cd "\$AGENT_TEMPDIRECTORY\/base"\n/);
    expect(means?.env).toBeUndefined();
    expect(keeps?.env).toEqual({ SYSTEM_ACCESSTOKEN: '$(System.AccessToken)' });
    expect(keeps?.script).toContain('cli/diff/post/main.ts azure-repos comment.md');
    expect(keeps?.script).not.toContain('sallyport');
  });

  test('asks for what fits into a comment there', () => {
    expect(scripts[0]?.script).toContain('--format markdown --limit 150000');
  });
});
