// One question to a proxy: the bytes a client would send, from an address, to a port; and whether anybody answered.

import { connect } from 'node:net';
import { buildClientHello } from '../../support/client-hello.ts';

export type Outcome = 'answered' | 'closed' | 'nothing';

export type Asked = {
  /** What the client is called by. */
  readonly source: string;
  /** The logical port. */
  readonly port: number;
  readonly bytes: Uint8Array;
};

/** As long as a proxy may take to say nothing at all: never reached where things are well. */
const PATIENCE_MS = 15_000;
/** Envoy denies a request with a status of its own. */
const STATUS = /^HTTP\/1\.1 (?!200)/;

/** Hello of a client that names a server; undefined: one that names none. */
export function helloFor(serverName: string | undefined): Uint8Array {
  return buildClientHello({ serverName: serverName ?? null });
}

export function requestFor(lines: readonly string[]): Uint8Array {
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

export function ask(address: string, port: number, { source, bytes }: Omit<Asked, 'port'>): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const socket = connect({ host: address, port, localAddress: source });
  socket.setTimeout(PATIENCE_MS, () => resolve('nothing'));
  socket.once('error', () => resolve('closed')).once('close', () => resolve('closed'));
  socket.once('data', (data) => resolve(STATUS.test(data.toString('latin1')) ? 'closed' : 'answered'));
  socket.write(bytes);
  return promise.finally(() => socket.destroy());
}
