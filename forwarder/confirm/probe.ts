// Does a reserved name answer through a configuration? Dialled as the forwarder's own zone, to the end of a TLS
// handshake with a certificate for that name.
//
// The name is checked, the chain only where a CA is given: the question is whether this way leads to that server. Its
// issuer may be a plant's own, which the client behind us knows and we do not; nothing is sent that needs trust.

import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls } from 'node:tls';
import { MAX_RESERVED } from '../contract/allowlist.ts';
import type { Configuration } from '../contract/configuration.ts';
import type { CallerIdentity, Dialer } from '../uplink/dialer.ts';
import type { ReservedDestination } from './reserved-destinations.ts';

export type ProbeOptions = {
  readonly timeoutMs: number;
  /** PEM; verifies the chain as well. */
  readonly ca?: string | undefined;
  readonly signal: AbortSignal;
};

/** The way of one configuration. */
export type ProbedWay = { readonly dialer: Dialer; readonly configuration: Configuration };

/** All of them at once: in turns, a way that swallows packets would make a round last for minutes. */
const CONCURRENT = MAX_RESERVED;

/** The names that answered through the former configuration, if there is one, and through the new one. Never rejects. */
export async function probeBoth(
  destinations: readonly ReservedDestination[],
  former: ProbedWay | undefined,
  next: ProbedWay,
  options: ProbeOptions,
): Promise<{ readonly answersOld: ReadonlySet<string>; readonly answersNew: ReadonlySet<string> }> {
  const [answersOld, answersNew] = await Promise.all([
    former === undefined ? new Set<string>() : probeNames(destinations, former, options),
    probeNames(destinations, next, options),
  ]);
  return { answersOld, answersNew };
}

/** The names that answered. Never rejects. */
export async function probeNames(
  destinations: readonly ReservedDestination[],
  way: ProbedWay,
  options: ProbeOptions,
): Promise<ReadonlySet<string>> {
  const answering = new Set<string>();
  const waiting = [...destinations];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (await answers(next, way, options)) answering.add(next.name);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, work));
  return answering;
}

async function answers(destination: ReservedDestination, way: ProbedWay, options: ProbeOptions): Promise<boolean> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  if (signal.aborted) return false;
  const { host, port, to } = destination;
  const caller = callerOf(way.configuration);
  // A former way that remembers a name from before the resolver went away would look better than the new one.
  const request = { protocol: 'tls', host, port, listenPort: port, to, caller, signal, lookAgain: true } as const;
  const dialled = await way.dialer.dial(request);
  if (!dialled.ok) return false;
  return completesHandshake(dialled.socket, host, options.ca, signal);
}

function callerOf({ zone, listeners }: Configuration): CallerIdentity {
  const bind = listeners[0]?.bind[0];
  const local = { address: bind?.address ?? '127.0.0.1', port: bind?.port ?? 0 };
  return { id: randomBytes(16), origin: zone, client: { ...local, port: 0 }, local };
}

function completesHandshake(
  socket: Socket,
  host: string,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve) => {
    const trust = ca === undefined ? { rejectUnauthorized: false } : { ca };
    const secure = connectTls({ socket, servername: host, ...trust });
    const end = (ok: boolean): void => {
      signal.removeEventListener('abort', late);
      secure.destroy();
      socket.destroy();
      resolve(ok);
    };
    const late = (): void => end(false);
    signal.addEventListener('abort', late);
    secure.once('secureConnect', () => end(checkServerIdentity(host, secure.getPeerCertificate()) === undefined));
    secure.on('error', () => end(false));
    secure.once('close', () => end(false));
    if (signal.aborted) end(false);
  });
}
