// `npm run bench -- reload`: what a change of a long allowlist does to a connection that is open meanwhile. Messages go to
// and fro through a forwarder, one every other millisecond, while its list of 10,000 entries is replaced again and again; each takes as
// long as the longest hold-up it met. The same is measured without changes, because the clients of the measurement have
// pauses of their own.

import { once } from 'node:events';
import { cpus } from 'node:os';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { startDnsServer } from '../test/support/dns-server.ts';
import { buildClientHello } from '../test/support/client-hello.ts';
import { namesOf } from './load/hellos.ts';
import { type EngineName, sallyport } from './peers/sallyport.ts';
import { runPeer } from './peers/run-peer.ts';

export type ReloadOptions = { readonly seconds: number; readonly say: (text: string) => void };

const ENTRIES = 10_000;
const UPSTREAM = '127.0.0.2';
const CLIENT = '127.0.0.9';
const MESSAGE_BYTES = 100;
const BETWEEN_MESSAGES_MS = 2;
const BETWEEN_CHANGES_MS = 1_000;
const SPREAD = [0.5, 0.99, 0.999, 1] as const;

type Row = {
  readonly engine: EngineName;
  readonly what: string;
  readonly changes: number;
  readonly ms: readonly number[];
};

/** The section of RESULTS.md. */
export async function benchReload({ seconds, say }: ReloadOptions): Promise<string> {
  const echo = createServer((socket) => void socket.on('error', () => undefined).pipe(socket));
  echo.listen(0, UPSTREAM);
  await once(echo, 'listening');
  const bound = echo.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  await using dns = await startDnsServer(() => [UPSTREAM]);
  const rows: Row[] = [];
  for (const engine of ['reactor', 'net'] as const) {
    for (const isChanging of [false, true]) {
      say(`${engine}, ${isChanging ? 'with' : 'without'} changes`);
      rows.push(await measure(engine, dns.endpoint, port, isChanging, seconds));
    }
  }
  echo.close();
  return table(rows);
}

async function measure(
  engine: EngineName,
  resolver: string,
  port: number,
  isChanging: boolean,
  seconds: number,
): Promise<Row> {
  const names = namesOf(ENTRIES);
  const upstream = { address: UPSTREAM, port };
  const peer = sallyport(engine, resolver);
  await using serving = await runPeer(peer, { names, upstream, workers: 1, cpus: `0-${cpus().length - 1}` });
  const socket = await open(serving.listen, names[0] ?? '');
  const end = performance.now() + seconds * 1_000;
  const put = serving.change;
  if (put === undefined) throw new Error('Cannot change the allowlist: the peer does not take changes');
  const changing = isChanging ? change(put, names, end) : Promise.resolve(0);
  const ms = await converse(socket, end);
  socket.destroy();
  return { engine, what: isChanging ? 'replaced again and again' : 'left alone', changes: await changing, ms };
}

/** Two lists by turns; the name that is in use is in both. */
async function change(
  put: (names: readonly string[]) => Promise<void>,
  names: readonly string[],
  end: number,
): Promise<number> {
  let changes = 0;
  while (performance.now() < end) {
    changes += 1;
    await put(changes % 2 === 0 ? names : [...names.slice(0, -1), `changed-${changes}.example`]);
    await pause(BETWEEN_CHANGES_MS);
  }
  return changes;
}

async function open(to: { readonly address: string; readonly port: number }, serverName: string): Promise<Socket> {
  const socket = connect({ host: to.address, port: to.port, localAddress: CLIENT, noDelay: true });
  await once(socket, 'connect');
  const hello = buildClientHello({ serverName });
  socket.write(hello);
  for (let left = hello.length; left > 0;) left -= (await nextChunk(socket)).length;
  return socket;
}

/** How long each message took to come back, in milliseconds. */
async function converse(socket: Socket, end: number): Promise<readonly number[]> {
  const message = Buffer.alloc(MESSAGE_BYTES, 1);
  const took: number[] = [];
  while (performance.now() < end) {
    const begun = performance.now();
    socket.write(message);
    for (let left = MESSAGE_BYTES; left > 0;) left -= (await nextChunk(socket)).length;
    took.push(performance.now() - begun);
    await pause(BETWEEN_MESSAGES_MS);
  }
  return took.sort((left, right) => left - right);
}

async function nextChunk(socket: Socket): Promise<Buffer> {
  const [chunk]: Buffer[] = await once(socket, 'data');
  return chunk ?? Buffer.alloc(0);
}

function table(rows: readonly Row[]): string {
  const head = [
    'engine',
    'its 10,000 entries',
    'changes',
    'messages',
    ...SPREAD.map((part) => (part === 1 ? 'longest ms' : `p${part * 100} ms`)),
  ];
  const body = rows.map(({ engine, what, changes, ms }) => [
    engine,
    what,
    String(changes),
    String(ms.length),
    ...SPREAD.map((part) => (ms[Math.min(ms.length - 1, Math.floor(part * ms.length))] ?? NaN).toFixed(2)),
  ]);
  const lines = [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`);
  return `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}.\n\n${lines.join('\n')}\n`;
}
