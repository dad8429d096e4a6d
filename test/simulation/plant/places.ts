// Addresses and names of the plant that schedules take place in.

import type { ConduitKeys } from '../../../forwarder/hello/conduit-keys.ts';
import type { Protocol } from '../../../forwarder/contract/protocol.ts';

export const FORWARDER = '10.30.0.10';
/** Of the forwarder's host, inside the network of one of its children. */
export const OWN_ADDRESS = '10.20.1.1';
export const ZONE = 'level-3';
/** Noon: what expires today does so in twelve hours. */
export const START_MS = Date.parse('2026-03-10T12:00:00.000Z');
/** When what expires today is expired. */
export const EXPIRY_MS = Date.parse('2026-03-11T00:00:00.000Z');
export const HOUR_MS = 3_600_000;
export const YEAR_MS = 365 * 24 * HOUR_MS;

export const NETWORKS = {
  ovens: '10.20.1.',
  packaging: '10.20.2.',
  /** Where packaging moves to in one of the allowlists. */
  moved: '10.20.3.',
  strangers: '10.99.0.',
} as const;

export const NAMES = [
  'always.example',
  'one.wild.example',
  'two.wild.example',
  'a.b.deep.example',
  'expiring.example',
  'reserved.example',
  'packaging.example',
  'local.example',
  'nowhere.example',
] as const;

export type FaceKind = {
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** Undefined where it listens on every address. */
  readonly address: string | undefined;
  readonly handOver: boolean;
};

export const TLS: FaceKind = { name: 'tls-443', protocol: 'tls', port: 443, address: FORWARDER, handOver: false };
export const EVERYWHERE: FaceKind = {
  name: 'tls-8883',
  protocol: 'tls',
  port: 8883,
  address: undefined,
  handOver: false,
};
export const TCP: FaceKind = { name: 'tcp-5671', protocol: 'tcp', port: 5671, address: FORWARDER, handOver: false };
export const HTTP: FaceKind = { name: 'http-80', protocol: 'http', port: 80, address: FORWARDER, handOver: true };
export const FACES = [TLS, EVERYWHERE, TCP, HTTP] as const;

export const KEYS: ConduitKeys = keysOf('2026-01', 1);
export const NEXT_KEYS: ConduitKeys = keysOf('2026-02', 2);
export const FORGED_KEYS: ConduitKeys = keysOf('2026-01', 3);
export const SIGNING_KEYS: ConduitKeys = keysOf('up', 4);

function keysOf(id: string, filling: number): ConduitKeys {
  const key = { id, secret: new Uint8Array(32).fill(filling) };
  return { signing: key, all: new Map([[id, key]]) };
}
