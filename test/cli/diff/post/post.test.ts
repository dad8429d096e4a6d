// The programs that keep the one comment of a pull request, started as a workflow starts them, against a server that plays
// the API of the host.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { MARKER } from '../../../../cli/diff/post/comment-host.ts';
import { TemporaryFolder } from '../../../support/temporary-folder.ts';
import {
  FakeGitHost,
  playAzureRepos,
  playGitHub,
  type AzureThread,
  type GitHubComment,
  type Play,
} from './fake-git-hosts.ts';

const MAIN = fileURLToPath(new URL('../../../../cli/diff/post/main.ts', import.meta.url));

type Ran = { readonly code: number; readonly said: string };

async function post(args: readonly string[], variables: Readonly<Record<string, string>>): Promise<Ran> {
  const program = spawn(process.execPath, [MAIN, ...args], { env: { PATH: process.env['PATH'], ...variables } });
  let said = '';
  for (const stream of [program.stdout, program.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = await once(program, 'close');
  return { code: Number(code), said };
}

async function postToGitHub(play: Play, comment: string, variables: Readonly<Record<string, string>> = {}) {
  await using host = await FakeGitHost.start(play);
  using folder = new TemporaryFolder();
  const ran = await post(['github', folder.write('comment.md', comment), 'fine'], {
    GITHUB_API_URL: host.url,
    GITHUB_REPOSITORY: 'contoso/bakery',
    GITHUB_TOKEN: 'secret',
    PULL_REQUEST: '7',
    ...variables,
  });
  return { ...ran, asked: host.asked, writes: host.writes };
}

async function postToAzureRepos(play: Play, comment: string, verdict = 'fine') {
  await using host = await FakeGitHost.start(play);
  using folder = new TemporaryFolder();
  const ran = await post(['azure-repos', folder.write('comment.md', comment), verdict], {
    SYSTEM_COLLECTIONURI: `${host.url}/contoso/`,
    SYSTEM_TEAMPROJECT: 'Plants and more',
    BUILD_REPOSITORY_ID: 'r',
    SYSTEM_PULLREQUEST_PULLREQUESTID: '7',
    SYSTEM_ACCESSTOKEN: 'secret',
  });
  return { ...ran, asked: host.asked, writes: host.writes };
}

function by(login: string, id: number, body: string): GitHubComment {
  return { id, body, user: { login } };
}

describe('post github', () => {
  test('writes the comment once, then brings it up to date, and leaves it where nothing changed', async () => {
    const comments = [by('somebody', 1, 'looks good')];
    expect(await postToGitHub(playGitHub(comments), 'first')).toMatchObject({
      code: 0,
      said: 'The comment was created.\n',
    });
    expect(await postToGitHub(playGitHub(comments), 'second')).toMatchObject({
      code: 0,
      said: 'The comment was updated.\n',
    });
    const third = await postToGitHub(playGitHub(comments), 'second');
    expect(third).toMatchObject({ code: 0, said: 'The comment was up to date.\n', writes: [] });
    expect(third.asked.every(({ token }) => token === 'secret')).toBe(true);
    expect(comments.map(({ body }) => body)).toEqual(['looks good', `${MARKER}\nsecond`]);
  });

  test('finds its comment behind pages of others', async () => {
    const others = Array.from({ length: 230 }, (_, index) => by('somebody', index + 1, `comment ${index}`));
    const comments = [...others, by('github-actions[bot]', 999, `${MARKER}\nold`)];
    const { code, writes } = await postToGitHub(playGitHub(comments), 'new');
    expect({ code, writes }).toEqual({ code: 0, writes: ['PATCH /repos/contoso/bakery/issues/comments/999'] });
  });

  test('reads exactly full pages to their end', async () => {
    const others = Array.from({ length: 200 }, (_, index) => by('somebody', index + 1, 'x'));
    const { writes, asked } = await postToGitHub(playGitHub(others), 'new');
    expect(writes).toEqual(['POST /repos/contoso/bakery/issues/7/comments']);
    expect(asked.filter(({ method }) => method === 'GET')).toHaveLength(3);
  });

  test('does not take a comment of somebody else for its own, whatever marker it carries', async () => {
    const forged = by('mallory', 5, `${MARKER}\nproof holds`);
    const quoting = by('github-actions[bot]', 6, `> ${MARKER}`);
    const comments = [forged, quoting];
    const { writes } = await postToGitHub(playGitHub(comments), 'true');
    expect(writes).toEqual(['POST /repos/contoso/bakery/issues/7/comments']);
    expect(forged.body).toBe(`${MARKER}\nproof holds`);
  });

  test('keeps a comment under the account that is named', async () => {
    const comments = [by('plants-bot', 5, `${MARKER}\nold`)];
    const { writes } = await postToGitHub(playGitHub(comments), 'new', { COMMENT_AUTHOR: 'plants-bot' });
    expect(writes).toEqual(['PATCH /repos/contoso/bakery/issues/comments/5']);
  });

  test.each([
    [401, 'Bad credentials', /GITHUB_TOKEN/],
    [403, 'Resource not accessible by integration', /permissions: \{ pull-requests: write \}/],
    [404, 'Not Found', /PULL_REQUEST/],
    [500, 'Server Error', /Run the job again/],
  ])('tells of %i in the words of the host, with what to do', async (status, message, cure) => {
    const play = playGitHub([]);
    const refusing: Play = (asked) => (asked.method === 'POST' ? { status, body: { message } } : play(asked));
    const { code, said } = await postToGitHub(refusing, 'x');
    expect(code).toBe(1);
    expect(said).toContain(`Cannot write a comment to pull request 7 of "contoso/bakery": `);
    expect(said).toContain(`answers ${status} (${message})`);
    expect(said).toMatch(cure);
    expect(said).not.toContain('secret');
  });

  test('tells of a host that does not answer', async () => {
    const { code, said } = await postToGitHub(playGitHub([]), 'x', { GITHUB_API_URL: 'http://127.0.0.1:1' });
    expect(code).toBe(1);
    expect(said).toMatch(/127\.0\.0\.1:1 does not answer \(.*\)\. Run the job again/);
  });
});

describe('post azure-repos', () => {
  const ours = (content: string): AzureThread => ({
    id: 3,
    status: 'closed',
    comments: [{ id: 1, content, author: { id: 'build' } }],
  });

  test('opens a thread once, then brings its first comment up to date, and leaves it where nothing changed', async () => {
    const threads: AzureThread[] = [];
    expect(await postToAzureRepos(playAzureRepos(threads), 'first')).toMatchObject({
      code: 0,
      said: 'The comment was created.\n',
    });
    expect(await postToAzureRepos(playAzureRepos(threads), 'second')).toMatchObject({
      code: 0,
      said: 'The comment was updated.\n',
    });
    expect(await postToAzureRepos(playAzureRepos(threads), 'second')).toMatchObject({ code: 0, writes: [] });
    expect(threads).toHaveLength(1);
    expect(threads[0]?.comments[0]?.content).toBe(`${MARKER}\nsecond`);
  });

  test('keeps the thread active as long as the change must not be merged', async () => {
    const threads: AzureThread[] = [];
    await postToAzureRepos(playAzureRepos(threads), 'no', 'refused');
    expect(threads[0]?.status).toBe('active');
    await postToAzureRepos(playAzureRepos(threads), 'yes', 'fine');
    expect(threads[0]?.status).toBe('closed');
    await postToAzureRepos(playAzureRepos(threads), 'no again', 'refused');
    expect(threads[0]?.status).toBe('active');
  });

  test.each<[string, AzureThread]>([
    [
      'of somebody else',
      { ...ours(`${MARKER}\nx`), comments: [{ id: 1, content: `${MARKER}\nx`, author: { id: 'mallory' } }] },
    ],
    ['without a marker', ours('x')],
    ['that was deleted', { ...ours(`${MARKER}\nx`), isDeleted: true }],
    [
      'whose comment was deleted',
      { ...ours(''), comments: [{ id: 1, content: `${MARKER}\nx`, author: { id: 'build' }, isDeleted: true }] },
    ],
    ['of the system, without comments', { ...ours(''), comments: [] }],
  ])('does not take a thread for its own %s', async (_what, thread) => {
    const threads = [thread];
    await postToAzureRepos(playAzureRepos(threads), 'new');
    expect(threads).toHaveLength(2);
  });

  test('tells of the right it lacks, and where to give it', async () => {
    const play = playAzureRepos([]);
    const message = 'TF401027: You need the Git PullRequestContribute permission to perform this action.';
    const { code, said } = await postToAzureRepos(
      (asked) => (asked.method === 'POST' ? { status: 403, body: { message } } : play(asked)),
      'x',
    );
    expect(code).toBe(1);
    expect(said).toContain(`answers 403 (${message})`);
    expect(said).toContain('Allow "Contribute to pull requests" to the build service');
  });

  test('takes a page to sign in for what it is', async () => {
    const { code, said } = await postToAzureRepos(
      () => ({ status: 203, type: 'text/html', body: '<html>Sign in</html>' }),
      'x',
    );
    expect(code).toBe(1);
    expect(said).toMatch(/answers 401\. .*SYSTEM_ACCESSTOKEN: \$\(System\.AccessToken\)/);
  });
});

describe('post', () => {
  test.each([
    [[], /^Usage: /],
    [['github', 'FILE', 'perhaps'], /^Usage: /],
    [['gitlab', 'FILE', 'fine'], /^Usage: /],
    [['github', 'FILE', 'fine'], /the variable GITHUB_REPOSITORY is not set/],
  ])('is wrong use: %j', async (args, complaint) => {
    using folder = new TemporaryFolder();
    const file = folder.write('comment.md', 'x');
    const { code, said } = await post(
      args.map((arg) => (arg === 'FILE' ? file : arg)),
      {},
    );
    expect(code).toBe(2);
    expect(said).toMatch(complaint);
  });
});
