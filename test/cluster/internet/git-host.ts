// A Git host: Git's own smart HTTP program behind a sign-in, as the hosts of plants have it. A token may read; whoever pushes
// is an operator, and has the repository as a folder.

import { spawn } from 'node:child_process';
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Settings } from './settings.ts';

const END_OF_HEAD = '\r\n\r\n';

export async function serveGit(
  settings: Settings['git'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (isSignedIn(settings, request)) return answerByGit(settings.repositories, request, response);
  response.writeHead(401, { 'www-authenticate': 'Basic realm="Git"' }).end('Sign in with a user and a token\n');
}

function isSignedIn({ user, token }: Settings['git'], { headers }: IncomingMessage): boolean {
  const expected = Buffer.from(`Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`);
  const given = Buffer.from(headers.authorization ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** `git http-backend` as CGI (RFC 3875). It finds `/contoso/bakery` and `/contoso/bakery.git` alike. */
async function answerByGit(repositories: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const child = spawn('git', ['-c', 'safe.directory=*', 'http-backend'], {
    env: { ...process.env, ...metaVariables(repositories, request) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // Git may answer, and end, without reading the request to its end.
  const sent = pipeline(request, child.stdin).catch(() => undefined);
  response.once('close', () => child.kill());
  await pipeline(child.stdout, (output) => afterHead(output, (head) => writeHead(head, response)), response);
  await sent;
}

function metaVariables(repositories: string, { url = '/', method = '', headers, socket }: IncomingMessage) {
  const { pathname, search } = new URL(url, 'https://git');
  return {
    GIT_PROJECT_ROOT: repositories,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: decodeURIComponent(pathname),
    QUERY_STRING: search.slice(1),
    REQUEST_METHOD: method,
    REMOTE_ADDR: socket.remoteAddress ?? '',
    CONTENT_TYPE: headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
    GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
  };
}

/** What follows the head, which is handed over first. */
async function* afterHead(output: AsyncIterable<Buffer>, takeHead: (head: string) => void): AsyncGenerator<Buffer> {
  let read: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of output) {
    if (read === undefined) {
      yield chunk;
      continue;
    }
    read = Buffer.concat([read, chunk]);
    const end = read.indexOf(END_OF_HEAD);
    if (end < 0) continue;
    takeHead(read.toString('latin1', 0, end));
    yield read.subarray(end + END_OF_HEAD.length);
    read = undefined;
  }
  if (read !== undefined)
    throw new Error('Cannot pass on what "git http-backend" says: it has no head. It said why above');
}

/** Turns the head of a CGI answer into that of an HTTP answer. */
function writeHead(head: string, response: ServerResponse): void {
  const fields = head.split('\r\n').map((line) => splitField(line));
  const status = fields.find(([name]) => name === 'status')?.[1] ?? '200';
  for (const [name, value] of fields) if (name !== 'status') response.setHeader(name, value);
  response.writeHead(Number.parseInt(status, 10));
}

function splitField(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
