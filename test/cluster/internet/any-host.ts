// Every name that is nothing in particular: it says who asked for what, and keeps drills busy.
//
//   GET /stream?bytes=N   N bytes of a pattern (pattern.ts)
//   GET /hold             a line of JSON every 200 ms, counted from 0, until the client leaves
//   POST                  what was sent
//   any other             JSON: host, path, client, tlsServerName

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TLSSocket } from 'node:tls';
import { patternedChunks } from './pattern.ts';
import { hostOf } from './request-log.ts';

const HOLD_MS = 200;

export async function serveAnything(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://any');
  if (request.method === 'POST') return echo(request, response);
  if (pathname === '/stream') return stream(Number(searchParams.get('bytes')), response);
  if (pathname === '/hold') return hold(response);
  response.writeHead(200, { 'content-type': 'application/json' }).end(`${JSON.stringify(describe(request))}\n`);
}

function describe(request: IncomingMessage): unknown {
  const { url: path, socket } = request;
  const tlsServerName = socket instanceof TLSSocket ? socket.servername : undefined;
  return { host: hostOf(request), path, client: socket.remoteAddress, tlsServerName };
}

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': request.headers['content-type'] ?? 'application/octet-stream' });
  await pipeline(request, response);
}

async function stream(bytes: number, response: ServerResponse): Promise<void> {
  if (!Number.isSafeInteger(bytes) || bytes < 0) {
    response.writeHead(400).end('How many? /stream?bytes=1000\n');
    return;
  }
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes });
  await pipeline(Readable.from(patternedChunks(bytes)), response);
}

function hold(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/jsonl' });
  let n = 0;
  const sayNext = (): void => {
    response.write(`${JSON.stringify({ n })}\n`);
    n += 1;
  };
  sayNext();
  const timer = setInterval(sayNext, HOLD_MS);
  response.once('close', () => clearInterval(timer));
}
