// A server that plays what the APIs of GitHub and Azure Repos do with comments: it keeps them, gives them page by page, and
// refuses as they refuse.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly token: string | undefined;
  readonly body: unknown;
};
type Answer = { readonly status?: number; readonly type?: string; readonly body: unknown };
export type Play = (asked: Asked) => Answer | undefined;

export class FakeGitHost implements AsyncDisposable {
  readonly asked: Asked[] = [];
  readonly #server: Server;

  private constructor(play: Play) {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response, play);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse, play: Play): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const asked = { method, path, token: headers.authorization?.replace('Bearer ', ''), body: await readBody(request) };
    this.asked.push(asked);
    const { status = 200, type = 'application/json; charset=utf-8', body: answer } = play(asked) ?? NOT_FOUND;
    response.writeHead(status, { 'content-type': type });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  }

  static async start(play: Play): Promise<FakeGitHost> {
    const host = new FakeGitHost(play);
    host.#server.listen(0, '127.0.0.1');
    await once(host.#server, 'listening');
    return host;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  /** What was changed rather than read. */
  get writes(): readonly string[] {
    return this.asked.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

const NOT_FOUND: Answer = { status: 404, body: { message: 'Not Found' } };

export type GitHubComment = { id: number; body: string; user: { login: string } };

/** Comments of pull request 7 of contoso/bakery. */
export function playGitHub(comments: GitHubComment[]): Play {
  const all = '/repos/contoso/bakery/issues/7/comments';
  return ({ method, path, body }) => {
    const { pathname, searchParams } = new URL(path, 'http://github');
    if (method === 'GET' && pathname === all) {
      const size = Number(searchParams.get('per_page') ?? 30);
      const from = (Number(searchParams.get('page') ?? 1) - 1) * size;
      return { body: comments.slice(from, from + size) };
    }
    if (method === 'POST' && pathname === all) {
      const made = { id: 900 + comments.length, body: bodyOf(body, 'body'), user: { login: 'github-actions[bot]' } };
      comments.push(made);
      return { status: 201, body: made };
    }
    const id = Number(/^\/repos\/contoso\/bakery\/issues\/comments\/(\d+)$/.exec(pathname)?.[1]);
    const comment = comments.find((each) => each.id === id);
    if (method !== 'PATCH' || comment === undefined) return undefined;
    comment.body = bodyOf(body, 'body');
    return { body: comment };
  };
}

export type AzureThread = {
  id: number;
  status: string;
  isDeleted?: boolean;
  comments: { id: number; content: string; author: { id: string }; isDeleted?: boolean }[];
};

/** Threads of pull request 7 of the repository "r" in project "plants"; whoever asks is "build". */
export function playAzureRepos(threads: AzureThread[]): Play {
  const all = '/contoso/Plants%20and%20more/_apis/git/repositories/r/pullRequests/7/threads';
  return ({ method, path, body }) => {
    const { pathname, searchParams } = new URL(path, 'http://azure');
    if (pathname === '/contoso/_apis/connectionData') return { body: { authenticatedUser: { id: 'build' } } };
    if (searchParams.get('api-version') === null)
      return { status: 400, body: { message: 'No api-version was supplied' } };
    if (method === 'GET' && pathname === all) return { body: { value: threads, count: threads.length } };
    if (method === 'POST' && pathname === all) return { body: createThread(threads, body) };
    const [, thread, comment] = /\/threads\/(\d+)(?:\/comments\/(\d+))?$/.exec(pathname) ?? [];
    const known = threads.find(({ id }) => id === Number(thread));
    if (method !== 'PATCH' || known === undefined) return undefined;
    if (comment === undefined) known.status = bodyOf(body, 'status');
    const said = known.comments.find(({ id }) => id === Number(comment));
    if (said !== undefined) said.content = bodyOf(body, 'content');
    return { body: known };
  };
}

function createThread(threads: AzureThread[], body: unknown): AzureThread {
  const comments = typeof body === 'object' && body !== null && 'comments' in body ? body.comments : [];
  const [first] = Array.isArray(comments) ? comments : [];
  const made = {
    id: 50 + threads.length,
    status: bodyOf(body, 'status'),
    comments: [{ id: 1, content: bodyOf(first, 'content'), author: { id: 'build' } }],
  };
  threads.push(made);
  return made;
}

function bodyOf(body: unknown, key: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, key) : undefined;
  if (typeof value === 'string') return value;
  throw new TypeError(`The request has no "${key}"`);
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : JSON.parse(text);
}
