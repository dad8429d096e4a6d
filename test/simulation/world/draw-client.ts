// Draws a client: where it is, which face it calls, what it says and how it leaves.

import type { Random } from '../random.ts';
import {
  EVERYWHERE,
  EXPIRY_MS,
  FORGED_KEYS,
  HTTP,
  KEYS,
  NAMES,
  NETWORKS,
  OWN_ADDRESS,
  TCP,
  TLS,
} from '../plant/places.ts';
import type { FaceKind } from '../plant/places.ts';
import { SIGNATURE, type Speeches } from '../plant/speech.ts';
import type { ClientPlan, HeaderKind, HelloKind } from './client.ts';

export type ClientTools = { readonly random: Random; readonly speeches: Speeches; readonly wallMs: number };

/** What another client may send a second time. */
export type Recorded = {
  readonly header: Uint8Array;
  readonly id: string;
  readonly timeMs: number;
  readonly origin: string;
  readonly name: string;
};

const STALE_MS = 3_600_000;
/** To when something expires. */
const NEAR_MS = 5_000;

export function drawClient(index: number, tools: ClientTools, recorded: Recorded | undefined): ClientPlan {
  const { random, speeches, wallMs } = tools;
  const face = random.pick([TLS, TLS, TLS, TLS, EVERYWHERE, TCP, TCP, HTTP]);
  const network = drawNetwork(random);
  const address = network === 'own' ? OWN_ADDRESS : `${NETWORKS[network]}${random.between(2, 9)}`;
  const port = 20_000 + index;
  const wish = drawHello(random, face);
  const header = drawHeader(random, face, network, wish, recorded !== undefined);
  const hello = wish === 'second-header' && header === 'none' ? 'bytes' : wish;
  const name = header === 'replayed' && recorded !== undefined ? recorded.name : drawName(random, wallMs);
  const origin = header === 'foreign' ? 'packaging' : random.pick(['ovens', 'robots']);
  const isNamed = face.protocol === 'tls' && hello === 'hello';
  const body = bodyOf(speeches, random, { face, hello, name, index });
  const written = writeHeader({ header, speeches, random, recorded, origin, address, port, wallMs, name, isNamed });
  const speech = Buffer.concat([written.bytes, body.bytes]);
  const isPartial = hello === 'partial';
  // On tcp a header is all there is to wait for; without one it is the first byte.
  const isAllHeader = face.protocol === 'tcp' && header !== 'none';
  const prefaceBytes = written.bytes.length + (isAllHeader ? 0 : body.prefaceBytes);
  return {
    index,
    address,
    port,
    face,
    header,
    hello,
    speech,
    headerBytes: written.bytes.length,
    prefaceBytes,
    claim: {
      peer: address,
      origin: header === 'none' ? undefined : header === 'replayed' ? recorded?.origin : origin,
      serverName: isNamed ? name : undefined,
      protocol: face.protocol,
      port: face.port,
    },
    headerTimeMs: written.timeMs,
    headerId: written.id,
    ending: random.pick([
      'finishes',
      'finishes',
      'finishes',
      'after-server',
      'after-server',
      'resets',
      'vanishes',
      'stays',
    ]),
    isHasty: random.chance(0.15),
    stopsAt: isPartial ? random.between(1, Math.max(1, speech.length - 1)) : hello === 'nothing' ? 0 : Infinity,
    readsSlowly: random.chance(0.3),
    urgentAt: random.chance(0.15) ? random.below(speech.length + 1) : undefined,
    waitsForSilence: face.protocol === 'tcp' && (hello === 'silent' || hello === 'late-header'),
  };
}

function drawNetwork(random: Random): keyof typeof NETWORKS | 'own' {
  if (random.chance(0.03)) return 'strangers';
  if (random.chance(0.02)) return 'own';
  if (random.chance(0.05)) return 'moved';
  return random.chance(0.6) ? 'ovens' : 'packaging';
}

/** Most ask for what some allowlist lets them have. */
function drawName(random: Random, wallMs: number): string {
  if (random.chance(Math.abs(EXPIRY_MS - wallMs) < NEAR_MS ? 0.6 : 0.1)) return 'expiring.example';
  return random.chance(0.5) ? 'always.example' : random.pick(NAMES);
}

function drawHello(random: Random, { protocol }: FaceKind): HelloKind {
  if (random.chance(0.05)) return 'nothing';
  if (protocol === 'tcp') return random.pick(['bytes', 'bytes', 'bytes', 'silent', 'late-header', 'second-header']);
  if (random.chance(0.9)) return 'hello';
  return random.pick(['no-name', 'garbage', 'partial', 'oversize']);
}

function drawHeader(
  random: Random,
  { protocol }: FaceKind,
  network: string,
  hello: HelloKind,
  canReplay: boolean,
): HeaderKind {
  if (protocol === 'http' || hello === 'nothing' || hello === 'silent' || hello === 'late-header') return 'none';
  if (network !== 'ovens' || !random.chance(0.4)) return 'none';
  if (random.chance(0.6)) return 'valid';
  const kind = random.pick<HeaderKind>(['stale', 'forged', 'replayed', 'foreign', 'mismatch', 'malformed']);
  return kind === 'replayed' && !(canReplay && protocol === 'tls' && hello === 'hello') ? 'valid' : kind;
}

type BodyPlan = { readonly face: FaceKind; readonly hello: HelloKind; readonly name: string; readonly index: number };

/** Behind the header; `prefaceBytes` of it are the hello. */
function bodyOf(
  speeches: Speeches,
  random: Random,
  { face, hello, name, index }: BodyPlan,
): { readonly bytes: Uint8Array; readonly prefaceBytes: number } {
  const more = speeches.payload(index, random.pick([0, 1, 30, 700, 6_000]));
  if (face.protocol === 'http') return { bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n'), prefaceBytes: Infinity };
  if (hello === 'late-header' || hello === 'second-header') {
    const prefaceBytes = hello === 'late-header' ? Infinity : 1;
    return { bytes: Buffer.concat([SIGNATURE, speeches.marked(index, 40)]), prefaceBytes };
  }
  if (face.protocol === 'tcp') return { bytes: speeches.marked(index, more.length), prefaceBytes: 1 };
  if (hello === 'garbage') return { bytes: speeches.marked(index, 200), prefaceBytes: Infinity };
  const whole = speeches.hello(hello === 'no-name' ? null : name, index, hello === 'oversize' ? 20_000 : 0);
  if (hello !== 'hello') return { bytes: whole, prefaceBytes: Infinity };
  return { bytes: Buffer.concat([whole, more]), prefaceBytes: whole.length };
}

type HeaderPlan = {
  readonly header: HeaderKind;
  readonly speeches: Speeches;
  readonly random: Random;
  readonly recorded: Recorded | undefined;
  readonly origin: string;
  readonly address: string;
  readonly port: number;
  readonly wallMs: number;
  readonly name: string;
  readonly isNamed: boolean;
};

function writeHeader(plan: HeaderPlan): {
  readonly bytes: Uint8Array;
  readonly timeMs: number;
  readonly id: string | undefined;
} {
  const { header, speeches, random, recorded, origin, wallMs, name, isNamed } = plan;
  if (header === 'none') return { bytes: new Uint8Array(0), timeMs: 0, id: undefined };
  if (header === 'replayed' && recorded !== undefined)
    return { bytes: recorded.header, timeMs: recorded.timeMs, id: recorded.id };
  const id = random.bytes(16);
  const timeMs = header === 'stale' ? wallMs - STALE_MS : wallMs;
  const authority = header === 'mismatch' ? 'other.example' : isNamed ? name : undefined;
  const client = { address: '10.20.4.7', port: 40_000 + random.below(100) };
  const bytes = speeches.header({ origin, client, authority, id, timeMs }, header === 'forged' ? FORGED_KEYS : KEYS);
  if (header === 'malformed') bytes[13] = 0x31;
  return { bytes, timeMs, id: Buffer.from(id).toString('hex') };
}
