// Whose is the Lease? Decided purely, from what the object says and for how long we have seen it say so.
//
// No clock of another pod is believed: a Lease has ended when nobody has touched it for as long as it lasts by our own
// monotonic clock, whatever moment is written in it. Plants have clocks that are years apart.

import { z } from 'zod';
import { apiObjectSchema } from './api.ts';

const specSchema = z.looseObject({
  holderIdentity: z.string().optional(),
  leaseDurationSeconds: z.int().optional(),
  acquireTime: z.string().optional(),
  renewTime: z.string().optional(),
  leaseTransitions: z.int().optional(),
});

export const leaseSchema = apiObjectSchema.extend({ spec: specSchema.default({}) });
export type Lease = z.infer<typeof leaseSchema>;
type LeaseSpec = z.infer<typeof specSchema>;

/** One version of the Lease, and when it was seen first, on the monotonic clock. */
export type Sighting = { readonly version: string; readonly at: number };

export type LeaseJudgement = 'renew' | 'take' | 'wait';

/** Keeps the moment at which this version was seen first. */
export function sight(former: Sighting | undefined, { metadata }: Lease, at: number): Sighting {
  return former?.version === metadata.resourceVersion ? former : { version: metadata.resourceVersion, at };
}

export function judgeLease({ spec }: Lease, me: string, seen: Sighting, now: number, seconds: number): LeaseJudgement {
  const holder = spec.holderIdentity ?? '';
  if (holder === me) return 'renew';
  if (holder === '') return 'take';
  return now - seen.at > (spec.leaseDurationSeconds ?? seconds) * 1000 ? 'take' : 'wait';
}

/** The Lease as we hold it from now on. */
export function heldBy(me: string, lease: Lease, seconds: number, wall: number): Lease {
  const { spec } = lease;
  const renewed: LeaseSpec = { ...spec, leaseDurationSeconds: seconds, renewTime: microTime(wall) };
  if (spec.holderIdentity === me) return { ...lease, spec: renewed };
  const transitions = (spec.leaseTransitions ?? 0) + 1;
  const taken = { holderIdentity: me, acquireTime: microTime(wall), leaseTransitions: transitions };
  return { ...lease, spec: { ...renewed, ...taken } };
}

/** The Lease as nobody holds it. */
export function released(lease: Lease): Lease {
  const { holderIdentity: _former, ...spec } = lease.spec;
  return { ...lease, spec };
}

/** The form of a Lease's times: microseconds. */
function microTime(wall: number): string {
  return new Date(wall).toISOString().replace('Z', '000Z');
}
