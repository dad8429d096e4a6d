// A protocol and a logical port as one number, for comparison.

import { type Protocol, PROTOCOLS } from '../contract/protocol.ts';

/** Stands for every destination; no destination has it, since ports begin at 1. */
export const ANY_DESTINATION = 0;

const MAX_PORT = 65_535;
/** What no entry has: a port that is none matches nothing. */
const NOWHERE = -1;

export function destinationOf(protocol: Protocol, port: number): number {
  return port >= 1 && port <= MAX_PORT ? PROTOCOLS.indexOf(protocol) * (MAX_PORT + 1) + port : NOWHERE;
}
