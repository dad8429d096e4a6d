// What must not slip into the workflows: a right too many, an action that can change under us, a step that runs the change.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const stepSchema = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  script: z.string().optional(),
  checkout: z.string().optional(),
  if: z.string().optional(),
  condition: z.string().optional(),
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
      if: z.string().optional(),
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
    expect(on).toEqual({ pull_request_target: { types: ['opened', 'synchronize', 'reopened', 'edited'] } });
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
    expect(runs('diff')).toContain('sallyport -- diff "$BASE...origin/pull-request" "$@"');
    expect(runs('comment')).not.toMatch(/git |refs\/pull/);
    expect(runs('comment')).toContain('cli/diff/post/main.ts github comment.md');
  });
});

describe('the check "comment" of GitHub', () => {
  const { jobs } = githubSchema.parse(read('.github/workflows/pull-request.yaml'));
  const steps = jobs['comment']?.steps ?? [];

  test('runs whatever became of the comparison, and fails unless its verdict is fine', () => {
    expect(jobs['comment']?.if).toBe('always()');
    expect(steps.at(-1)).toMatchObject({
      if: "needs.diff.result != 'success' || needs.diff.outputs.verdict != 'fine'",
      run: 'exit 1',
    });
  });

  test('looks at the commit of the event, whatever the branch holds by then', () => {
    const fetching = jobs['diff']?.steps.find(({ run }) => run?.includes('git fetch'));
    expect(fetching?.env).toEqual({ HEAD: '${{ github.event.pull_request.head.sha }}' });
    expect(fetching?.run).toContain('"+$HEAD:refs/remotes/origin/pull-request"');
  });
});

/** Both jobs, their step that compares. */
const COMPARING = [
  ['GitHub', githubSchema.parse(read('.github/workflows/pull-request.yaml')).jobs['diff']?.steps ?? []],
  ['Azure Repos', azureSchema.parse(read('azure-pipelines.yaml')).jobs.find(({ job }) => job === 'diff')?.steps ?? []],
] as const;

describe.each(COMPARING)('the step that compares, on %s', (_host, steps) => {
  const [script = ''] = steps
    .map(({ run, script: text }) => run ?? text ?? '')
    .filter((text) => text.includes('compare()'));

  /** Runs it with a command that prints and ends as told. */
  function runStep(
    answer: string,
    code: number,
  ): { readonly code: number | null; readonly verdict: string; readonly log: string } {
    using folder = new TemporaryFolder();
    const tools = join(folder.path, 'tools');
    for (const [name, text] of [
      ['npm', `case "$1" in run) printf '%s' "$ANSWER"; exit "$CODE" ;; esac`],
      ['git', 'mkdir -p "$AGENT_TEMPDIRECTORY/base"'],
    ] as const)
      chmodSync(folder.write(`tools/${name}`, `#!/usr/bin/env bash\n${text}\n`), 0o755);
    const { status, stdout } = spawnSync('bash', ['--norc', '-e', '-o', 'pipefail', '-c', script], {
      cwd: folder.path,
      encoding: 'utf8',
      env: {
        PATH: [tools, process.env['PATH']].join(delimiter),
        ANSWER: answer,
        CODE: String(code),
        BASE: 'origin/main',
        GITHUB_OUTPUT: join(folder.path, 'output'),
        GITHUB_STEP_SUMMARY: join(folder.path, 'summary'),
        AGENT_TEMPDIRECTORY: folder.path,
        BUILD_SOURCESDIRECTORY: folder.path,
      },
    });
    const written = ['output', 'base/verdict']
      .map((file) => join(folder.path, file))
      .filter((file) => existsSync(file));
    return { code: status, verdict: written.map((file) => readFileSync(file, 'utf8')).join(''), log: stdout };
  }

  test.each([
    [0, 'fine'],
    [1, 'refused'],
  ])('gives the verdict of exit code %i, and the whole answer to the log', (code, verdict) => {
    const ran = runStep('the answer', code);
    expect(ran).toMatchObject({ code: 0, log: 'the answer' });
    expect(ran.verdict).toContain(verdict);
  });

  test.each([
    ['nothing', '', 1],
    ['nothing, as if all were well', '', 0],
    ['a fault of the command', 'half an', 70],
    ['a wrong use', '', 2],
  ])('takes %s for no answer', (_what, answer, code) => {
    const ran = runStep(answer, code);
    expect(ran.code).toBe(70);
    expect(ran.verdict).not.toContain('fine');
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
    expect(keeps?.condition).toBe('always()');
  });

  test('asks for what fits into a comment there', () => {
    expect(scripts[0]?.script).toContain('--format markdown --limit 150000');
  });
});
