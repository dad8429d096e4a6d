// How a pod of a zone reaches what an endpoint names: it asks the only nameserver there is, dials the port it was told, and
// speaks from an address of its zone. It knows no forwarder; the answer of the nameserver is one.

import type { LookupFunction, TcpNetConnectOpts } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { Overlay } from '../overlay.ts';
import { lookUp, type PlantMachine } from '../plant-client.ts';

export type Access = {
  /** The address it speaks from. */
  readonly address: string;
  readonly lookup: LookupFunction;
  /** Where a port of the plant stands on this machine. */
  readonly port: (port: number) => number;
};

export type TlsIdentity = {
  /** PEM of whom it believes. */
  readonly ca: string;
  /** What it shows, if anything. */
  readonly cert?: string;
  readonly key?: string;
};

/** Of a machine that asks its parent’s face. `way`: where the answer is dialled, if not there. */
export function accessFrom(
  machine: PlantMachine,
  overlay: Pick<Overlay, 'port'>,
  way = (address: string): string => address,
): Access {
  const addressOf = async (name: string): Promise<string> => {
    const answer = await lookUp(machine, name);
    if (answer.kind === 'address') return way(answer.address);
    throw new Error(`Cannot reach "${name}" from ${machine.zone}: DNS says ${answer.kind}`);
  };
  return { address: machine.address, lookup: lookupWith(addressOf), port: overlay.port };
}

/** Of a machine whose nameserver answers every name with one address. */
export function accessTo(face: string, address: string, overlay: Pick<Overlay, 'port'>): Access {
  return { address, lookup: lookupWith(() => Promise.resolve(face)), port: overlay.port };
}

/** TLS 1.3 to a server, verified by its name. */
export function dialTls(
  { address, lookup, port }: Access,
  target: { readonly host: string; readonly port: number },
  identity: TlsIdentity,
): TLSSocket {
  const tcp: TcpNetConnectOpts = { host: target.host, port: port(target.port), localAddress: address, lookup };
  return connect({ ...tcp, ...identity, servername: target.host, minVersion: 'TLSv1.3' });
}

/** A resolver as `node:net` wants it: one IPv4 address. */
export function lookupWith(addressOf: (name: string) => Promise<string>): LookupFunction {
  return (name, { all }, done) => void handOver(addressOf(name), all === true, done);
}

/** A callback of Node's where we have a promise. */
async function handOver(answer: Promise<string>, all: boolean, done: Parameters<LookupFunction>[2]): Promise<void> {
  try {
    const address = await answer;
    if (all) done(null, [{ address, family: 4 }]);
    else done(null, address, 4);
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)), '');
  }
}

/** `host:port`, as endpoints name places. */
export function placeOf(text: string): { readonly host: string; readonly port: number } {
  const split = text.lastIndexOf(':');
  return { host: text.slice(0, split), port: Number(text.slice(split + 1)) };
}
