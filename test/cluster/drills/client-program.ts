// The client of drills, as a program: node client-program.ts '<errand>'. In a Pod its text is handed to `node --eval`, so it
// imports nothing but Node's own and types. What it has to say is one JSON value per line on standard output; for connections
// that are kept, all of them each time, and the last line counts.

import { createSocket } from 'node:dgram';
import { lookup, Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type {
  AskErrand,
  Asked,
  DatagramErrand,
  Errand,
  Held,
  HoldErrand,
  LookUpErrand,
  Outcome,
  Repeated,
  RepeatErrand,
} from './errand.ts';

const MAX_BODY_BYTES = 4_096;
const SAY_MS = 200;
const MAX_FAILURES = 20;
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  ENOTFOUND: 'name-not-found',
  ENODATA: 'name-not-found',
  EAI_AGAIN: 'resolver-silent',
  ETIMEOUT: 'resolver-silent',
  ESERVFAIL: 'resolver-silent',
  EREFUSED: 'refused',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  ETIMEDOUT: 'timed-out',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
};

type Failure = { readonly outcome: Outcome; readonly detail: string };
type Single = Exclude<Errand, HoldErrand | RepeatErrand>;
type Answer = Omit<Asked, 'milliseconds' | 'detail' | 'outcome'>;

const errand: Errand = JSON.parse(process.argv.at(-1) ?? '');
if (errand.kind === 'hold') await hold(errand);
else if (errand.kind === 'repeat') await repeat(errand);
else say(await timed(errand));

async function timed(asked: Single): Promise<Asked> {
  const started = performance.now();
  const milliseconds = () => Math.round(performance.now() - started);
  try {
    return { outcome: 'answered', detail: '', ...(await carryOut(asked)), milliseconds: milliseconds() };
  } catch (error) {
    return { ...failureOf(error), address: '', milliseconds: milliseconds(), status: 0, bytes: 0, body: '' };
  }
}

function carryOut(asked: Single): Promise<Answer> {
  if (asked.kind === 'look-up') return lookUp(asked);
  return asked.kind === 'datagram' ? sendDatagram(asked) : ask(asked);
}

async function ask(asked: AskErrand): Promise<Answer> {
  const { socket, address } = await connect(asked);
  sendRequest(socket, asked);
  const { bytes, head } = await readToEnd(socket);
  if (bytes === 0) throw Object.assign(new Error('closed before an answer'), { code: 'ECONNRESET' });
  const [headers = '', ...body] = head.split('\r\n\r\n');
  const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(headers)?.[1] ?? 0);
  const inHeaders = status === 0 ? 0 : Buffer.byteLength(headers) + 4;
  return { address, status, bytes: bytes - inHeaders, body: status === 0 ? head : body.join('\r\n\r\n') };
}

async function connect(asked: AskErrand | HoldErrand): Promise<{ readonly socket: Socket; readonly address: string }> {
  const { host, port, source, prefix, protocol, limitMs } = asked;
  const address = asked.address ?? (await lookup(host, { family: 4 })).address;
  const local = source === undefined ? {} : { localAddress: source };
  const plain = connectTcp({ host: address, port, ...local });
  plain.setTimeout(limitMs, () => plain.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
  await once(plain, 'connect');
  if (prefix !== undefined) plain.write(Buffer.from(prefix, 'hex'));
  if (protocol !== 'https') return { socket: plain, address };
  const socket = connectTls({ socket: plain, servername: host, host });
  await once(socket, 'secureConnect');
  return { socket, address };
}

function sendRequest(socket: Socket, { host, path, protocol }: AskErrand | HoldErrand): void {
  // A server of plain TCP sends back what it is sent.
  if (protocol === 'tcp') socket.end(`${path}\n`);
  else socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
}

async function readToEnd(socket: Socket): Promise<{ readonly bytes: number; readonly head: string }> {
  let bytes = 0;
  let head = '';
  for await (const chunk of socket) {
    bytes += chunk.length;
    if (head.length < MAX_BODY_BYTES) head += String(chunk.subarray(0, MAX_BODY_BYTES - head.length));
  }
  return { bytes, head };
}

async function lookUp({ host, resolver, limitMs }: LookUpErrand): Promise<Answer> {
  const asked = new Resolver({ timeout: limitMs, tries: 1 });
  asked.setServers([resolver]);
  const [address = ''] = await asked.resolve4(host);
  return { address, status: 0, bytes: 0, body: '' };
}

async function sendDatagram({ address, port, bytes, limitMs }: DatagramErrand): Promise<Answer> {
  const socket = createSocket('udp4');
  try {
    socket.connect(port, address);
    await once(socket, 'connect');
    socket.send(Buffer.from(bytes, 'hex'));
    const [answer] = await once(socket, 'message', { signal: AbortSignal.timeout(limitMs) });
    return { address, status: 0, bytes: answer.length, body: '' };
  } finally {
    socket.close();
  }
}

/** One does not wait for the other: whoever comes while nobody answers is counted, too. Ends when it is told to. */
async function repeat({ everyMs, ...asked }: RepeatErrand): Promise<void> {
  let so: Repeated = { asked: 0, failed: 0, failures: [], isOver: false };
  const underWay = new Set<Promise<void>>();
  const askOnce = async (): Promise<void> => {
    const at = new Date().toISOString();
    const { outcome, detail } = await timed({ ...asked, kind: 'ask' });
    so = { ...so, asked: so.asked + 1 };
    if (outcome !== 'answered') {
      const failures = [...so.failures, { at, outcome, detail }].slice(0, MAX_FAILURES);
      so = { ...so, failed: so.failed + 1, failures };
    }
    say(so);
  };
  const asking = setInterval(() => {
    const one = askOnce().finally(() => underWay.delete(one));
    underWay.add(one);
  }, everyMs);
  await once(process, 'SIGTERM');
  clearInterval(asking);
  await Promise.all(underWay);
  say({ ...so, isOver: true });
}

/** Every connection at once; ends with the last of them, or when it is told to. */
async function hold(asked: HoldErrand): Promise<void> {
  const held: Held[] = Array.from({ length: asked.connections }, () => ({
    lines: 0,
    bytes: 0,
    missing: 0,
    longestPauseMs: 0,
  }));
  const told = new AbortController();
  process.once('SIGTERM', () => told.abort());
  const saying = setInterval(() => say(held), SAY_MS);
  await Promise.all(held.map((_, index) => holdOne(asked, told.signal, (now) => (held[index] = now))));
  clearInterval(saying);
  say(held);
}

async function holdOne(asked: HoldErrand, told: AbortSignal, tell: (now: Held) => void): Promise<void> {
  let now: Held = { lines: 0, bytes: 0, missing: 0, longestPauseMs: 0 };
  const update = (change: Partial<Held>) => tell((now = { ...now, ...change }));
  try {
    const { socket } = await connect(asked);
    const end = () => socket.destroy();
    told.addEventListener('abort', end, { once: true });
    sendRequest(socket, asked);
    let last = performance.now();
    for await (const chunk of socket) {
      const at = performance.now();
      const numbers = [...String(chunk).matchAll(/"n":\s*(\d+)/g)].map((match) => Number(match[1]));
      const newest = Math.max(now.lines + now.missing, ...numbers.map((number) => number + 1));
      const lines = now.lines + numbers.length;
      const longestPauseMs = Math.max(now.longestPauseMs, Math.round(at - last));
      update({ lines, bytes: now.bytes + chunk.length, missing: newest - lines, longestPauseMs });
      last = at;
    }
    update(told.aborted ? { ended: 'told' } : { ended: 'closed', detail: 'the other side ended it' });
  } catch (error) {
    const { outcome, detail } = failureOf(error);
    update(told.aborted ? { ended: 'told' } : { ended: outcome, detail });
  }
}

function failureOf(error: unknown): Failure {
  const { code = '', name = '', message = '' } = Object(error);
  if (name === 'AbortError' || name === 'TimeoutError') return { outcome: 'timed-out', detail: String(name) };
  const isOfCertificate = /CERT|SELF_SIGNED|UNABLE_TO/.test(String(code));
  const outcome = isOfCertificate ? 'untrusted' : (OUTCOMES[String(code)] ?? 'closed');
  return { outcome, detail: `${String(code)} ${String(message)}`.trim() };
}

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
