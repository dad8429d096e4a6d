// What a client of a schedule sends first: a PROXY header of some kind, its hello, and what follows at once.

import { randomBytes } from 'node:crypto';
import type { ConduitKeys } from '../../../forwarder/hello/conduit-keys.ts';
import { buildClientHello, buildHelloMessage, cut, splitIntoRecords } from '../client-hello.ts';
import { makeConduitKeys } from '../conduit-keys.ts';
import { helloFor } from '../peers.ts';
import { proxyHeaderFor } from '../proxy-headers.ts';
import { TCP_HOST } from './lists.ts';
import type { Opening, Plan } from './schedule.ts';

export const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
/** A whole flight of this length is received at once. */
const AT_ONCE = 4_000;
/** Where a header says which kind of addresses it has. */
const FAMILY_AT = 13;
const STALE_MS = 3_600_000;
const POOL = randomBytes(1024 * 1024);

export type FirstBytes = {
  /** One write each. */
  readonly pieces: readonly Uint8Array[];
  /** How many of all bytes a next hop is to receive. */
  readonly payload: Buffer;
};

export type Sender = {
  readonly keys: ConduitKeys;
  /** The address in its header. */
  readonly client: string;
  /** Under the list in force it will be let through. */
  readonly passes: boolean;
  /** Headers of this schedule that were authentic, by the name they were made for. */
  readonly seen: Map<string, Uint8Array>;
};

export function firstBytes(plan: Plan, sender: Sender): FirstBytes {
  const header = headerOf(plan, sender);
  const words = said(plan.opening);
  const isWhole =
    plan.opening.kind === 'hello' || plan.opening.kind === 'tcp-bytes' || plan.opening.kind === 'cut-short';
  const most = sender.passes ? Infinity : AT_ONCE;
  const trailing = hasTrailing(plan.opening) ? randomPiece(Math.min(plan.trailing, most)) : Buffer.alloc(0);
  const start = Buffer.concat([header, words]);
  const isCut = isWhole && plan.header !== 'malformed' && (sender.passes || plan.opening.kind !== 'tcp-bytes');
  const pieces = isCut ? segmentsOf(start, plan.segments) : [start];
  const last = pieces.pop() ?? Buffer.alloc(0);
  return { pieces: [...pieces, Buffer.concat([last, trailing])], payload: Buffer.concat([words, trailing]) };
}

/** The name the client asks for, as far as it says one that can be understood. */
export function nameOf(opening: Opening): string | null {
  if (opening.kind.startsWith('tcp-')) return TCP_HOST;
  return 'name' in opening ? opening.name : null;
}

export function isTcp({ opening }: Plan): boolean {
  return opening.kind.startsWith('tcp-');
}

/** Bytes nobody can foretell, so that none can be mistaken for another. */
export function randomPiece(length: number): Buffer {
  const pieces: Buffer[] = [];
  for (let left = length; left > 0; left -= pieces.at(-1)?.length ?? left) {
    const from = randomBytes(2).readUInt16BE();
    pieces.push(POOL.subarray(from, from + Math.min(left, POOL.length - from)));
  }
  return Buffer.concat(pieces);
}

function said(opening: Opening): Buffer {
  switch (opening.kind) {
    case 'hello': {
      const message = buildHelloMessage({ serverName: opening.name });
      return Buffer.from(splitIntoRecords(message, [...opening.records, message.length]));
    }
    case 'changed': {
      const hello = helloFor(opening.name);
      hello[opening.at] = opening.byte;
      return hello;
    }
    case 'cut-short': {
      const hello = helloFor(opening.name);
      return hello.subarray(0, Math.ceil((hello.length * opening.share) / 100));
    }
    case 'too-large':
      return Buffer.from(
        buildClientHello({ serverName: opening.name, extensions: [{ type: 21, body: new Uint8Array(17_000) }] }),
      );
    case 'not-tls':
      return Buffer.from('GET / HTTP/1.1\r\nHost: a.example\r\n\r\n');
    case 'tcp-bytes':
      return Buffer.concat([Buffer.from('>'), randomPiece(opening.length - 1)]);
    case 'tcp-signature':
      return SIGNATURE.subarray(0, opening.length);
    case 'nothing':
    case 'tcp-silence':
    default:
      return Buffer.alloc(0);
  }
}

function hasTrailing({ kind }: Opening): boolean {
  return kind === 'hello' || kind === 'changed' || kind === 'not-tls' || kind === 'tcp-bytes';
}

function segmentsOf(whole: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  return cut(whole, [...sizes, Math.max(1, whole.length)]);
}

function headerOf(plan: Plan, { keys, client, seen }: Sender): Uint8Array {
  const name = isTcp(plan) ? undefined : (nameOf(plan.opening) ?? 'a.example');
  const fields = { authority: name, origin: plan.origin, client: { address: client, port: 40_000 } };
  const authentic = proxyHeaderFor(fields, keys);
  switch (plan.header) {
    case 'authentic':
      seen.set(name ?? '', authentic);
      return authentic;
    case 'forged':
      authentic[authentic.length - 1] = (authentic.at(-1) ?? 0) ^ 1;
      return authentic;
    case 'of-a-stranger':
      return proxyHeaderFor(fields, makeConduitKeys('k1'));
    case 'for-another-name':
      return proxyHeaderFor({ ...fields, authority: 'another.example' }, keys);
    case 'replayed':
      return seen.get(name ?? '') ?? proxyHeaderFor({ ...fields, origin: 'stranger' }, keys);
    case 'stale':
      return proxyHeaderFor({ ...fields, timeMs: Date.now() - STALE_MS }, keys);
    case 'malformed':
      authentic[FAMILY_AT] = 0x41;
      return authentic;
    case 'none':
    default:
      return new Uint8Array(0);
  }
}
