// What an asset of the run publishes: a reading that says where it comes from, when, and the how-many-eth it is. Written as the
// connector writes data points, so that the transformations of the site find their fields.

import { z } from 'zod';

export type Reading = {
  /** The topic on the zone’s own broker; no two assets share one. */
  readonly asset: string;
  /** From 0, without gaps. */
  readonly sequence: number;
  /** Milliseconds since the epoch, with fractions. */
  readonly sentAt: number;
  /** A sensor that is not connected: the ovens’ data flow lets it end there. */
  readonly isCold: boolean;
};

/** Every fiftieth. */
const COLD_EVERY = 50;

export function isCold(sequence: number): boolean {
  return sequence % COLD_EVERY === COLD_EVERY - 1;
}

export function writeReading({ asset, sequence, sentAt, isCold: cold }: Reading): string {
  const temperature = { Value: cold ? -1 : 180 + (sequence % 40) / 2, StatusCode: 0 };
  return JSON.stringify({ asset, sequence, sentAt, temperature, humidity: { Value: sequence % 100 } });
}

const schema = z.object({ asset: z.string(), sequence: z.int(), sentAt: z.number() });

/** What a message says of itself, wherever on its way; throws for one that no asset of the run sent. */
export function readReading(payload: string): Omit<Reading, 'isCold'> {
  return schema.parse(JSON.parse(payload));
}

export function now(): number {
  return performance.timeOrigin + performance.now();
}
