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

/** What an oven’s reading says in the unit its data flow has to write it in, to one decimal. */
export function fahrenheitOf(reading: Pick<Reading, 'sequence' | 'isCold'>): number {
  return Math.round((celsiusOf(reading) * 1.8 + 32) * 10) / 10;
}

export function writeReading(reading: Reading): string {
  const { asset, sequence, sentAt } = reading;
  const temperature = { Value: celsiusOf(reading), StatusCode: 0 };
  return JSON.stringify({ asset, sequence, sentAt, temperature, humidity: { Value: sequence % 100 } });
}

const schema = z.object({
  asset: z.string(),
  sequence: z.int(),
  sentAt: z.number(),
  fahrenheit: z.number().optional(),
});

/** What a message says of itself, wherever on its way; throws for one that no asset of the run sent. */
export function readReading(payload: string): z.infer<typeof schema> {
  return schema.parse(JSON.parse(payload));
}

/** Whether an asset of the run sent it. */
export function isReading(payload: string): boolean {
  try {
    return schema.safeParse(JSON.parse(payload)).success;
  } catch {
    // No JSON, so none of ours.
    return false;
  }
}

function celsiusOf({ sequence, isCold: cold }: Pick<Reading, 'sequence' | 'isCold'>): number {
  return cold ? -1 : 180 + (sequence % 40) / 2;
}

export function now(): number {
  return performance.timeOrigin + performance.now();
}
