// Everything that happens on merging, from the objects that differ. An Allowlist or zone file that differs restarts nothing:
// forwarders swap their lists, CoreDNS reads its zone files again.

import { actsByHand } from './by-hand.ts';
import { changedObjects } from './changed-objects.ts';
import { cutConnections } from './cut-connections.ts';
import type { Effect, EffectKind, Objects } from './effect.ts';
import { findRestarts } from './restarts.ts';
import { findTrials } from './trials.ts';

export type EffectOptions = {
  /** A day such as "2026-11-21": what has ended by then is cut off already. */
  readonly today: string;
  /** Whether the data flows are Azure Resource Manager's rather than Flux'. */
  readonly flowsByArm: boolean;
};

/** In the order in which a reviewer cares: what breaks first. */
const ORDER: readonly EffectKind[] = ['cut', 'restart', 'trial', 'next-start', 'by-hand'];

export function effectsOf(before: Objects, after: Objects, options: EffectOptions): readonly Effect[] {
  const changed = changedObjects(before, after);
  const effects = [
    ...cutConnections(changed, options.today),
    ...findRestarts(changed, before),
    ...findTrials(changed, after),
    ...actsByHand(changed, before, options.flowsByArm),
  ];
  return effects.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}
