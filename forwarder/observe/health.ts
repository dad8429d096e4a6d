// /healthz, /readyz and /metrics over HTTP, for the kubelet and Prometheus, never on a face.
//
// Health on the host network is a unix socket: a TCP port shared by the old and the new pod (SO_REUSEPORT) would answer
// for the wrong one. `probeHealth` is the client of that socket, for an exec probe.

import { lstat, unlink } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Configuration } from '../contract/configuration.ts';
import type { ForwarderMetrics } from './metrics.ts';

export type Readiness = { readonly ready: boolean; readonly detail: string };
export type HealthPlace = NonNullable<Configuration['health']>;
export type MetricsPlace = NonNullable<Configuration['metrics']>;

/** What a path answers; undefined for a path that does not exist. */
type Answer = (
  path: string,
) => Promise<{ readonly status: number; readonly type: string; readonly body: string } | undefined>;

export type AdminServer = {
  /** The bound port, for servers that listen on an address. */
  readonly port: number | undefined;
  close(): Promise<void>;
};

const PROBE_TIMEOUT_MS = 2_000;
const MAX_ADMIN_CONNECTIONS = 64;

/** The uplink never affects readiness: a level cut off from above must keep its pods. */
export async function serveHealth(place: HealthPlace, readiness: () => Readiness): Promise<AdminServer> {
  const answer: Answer = (path) => {
    if (path === '/healthz') return Promise.resolve({ status: 200, type: 'text/plain', body: 'ok\n' });
    if (path !== '/readyz') return Promise.resolve(undefined);
    const { ready, detail } = readiness();
    return Promise.resolve({ status: ready ? 200 : 503, type: 'text/plain', body: `${detail}\n` });
  };
  if (!('socket' in place)) return listen(answer, { host: place.address, port: place.port });
  await removeStaleSocket(place.socket);
  return listen(answer, { path: place.socket });
}

export function serveMetrics(place: MetricsPlace, metrics: ForwarderMetrics): Promise<AdminServer> {
  const answer: Answer = async (path) => {
    if (path !== '/metrics') return undefined;
    return { status: 200, type: metrics.registry.contentType, body: await metrics.text() };
  };
  return listen(answer, { host: place.address, port: place.port });
}

/** Asks a health socket; `ok` when it answered 200. Never rejects: no answer is an answer. */
export function probeHealth(
  socketPath: string,
  path: '/healthz' | '/readyz',
): Promise<{ readonly ok: boolean; readonly detail: string }> {
  return new Promise((resolve) => {
    const asked = request({ socketPath, path, timeout: PROBE_TIMEOUT_MS, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ ok: response.statusCode === 200, detail: body.trim() }));
      response.on('error', (error) => resolve({ ok: false, detail: error.message }));
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${PROBE_TIMEOUT_MS} ms`)));
    asked.on('error', (error) => resolve({ ok: false, detail: `Cannot ask "${socketPath}": ${error.message}` }));
    asked.end();
  });
}

type Place = { readonly host: string; readonly port: number } | { readonly path: string };

async function listen(answer: Answer, place: Place): Promise<AdminServer> {
  const server = createServer(
    { requestTimeout: 5_000, headersTimeout: 5_000, maxHeaderSize: 8_192 },
    (asked, response) => {
      respond(answer, asked, response).catch(() => response.destroy());
    },
  );
  server.maxConnections = MAX_ADMIN_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explain(place, error)));
    server.listen(place, resolve);
  });
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : undefined,
    close: () => closeServer(server),
  };
}

async function respond(answer: Answer, asked: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('connection', 'close');
  if (asked.method !== 'GET') {
    response.writeHead(405, { allow: 'GET' }).end();
    return;
  }
  const found = await answer(asked.url ?? '/');
  if (found === undefined) response.writeHead(404).end();
  else response.writeHead(found.status, { 'content-type': found.type }).end(found.body);
}

/** A socket file outlives a process that was killed; anything but a socket stays and makes listening fail. */
async function removeStaleSocket(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSocket() === true) await unlink(path);
}

function explain(place: Place, cause: Error): Error {
  const where = 'path' in place ? `socket "${place.path}"` : `${place.host} port ${place.port}`;
  const cure = 'Check that the address or folder belongs to this host and that nothing else uses it';
  return new Error(`Cannot serve health or metrics on ${where}: ${cause.message}. ${cure}`, { cause });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
