// How a step of a way is told: it leads on, or it stops with the object that is to blame.

import type { Obstacle } from '../plant.ts';
import type { Hop } from '../reach.ts';

export type Stopped = { readonly stoppedBy: Hop };

/** The zone whose step it is, and which. */
export type Place = { readonly zone: string; readonly step: Hop['step'] };

/** `against`: the objects it contradicts; what is not there is left out. */
export function stop(
  { zone, step }: Place,
  object: string,
  text: string,
  ...against: readonly (string | undefined)[]
): Stopped {
  const others = against.flatMap((other) => (other === undefined || other === '' || other === object ? [] : [other]));
  return { stoppedBy: { zone, step, object, ...(others.length > 0 && { against: others }), text } };
}

/** A stop for a reason that is known since the objects were read. */
export function stopAt(place: Place, { object, against = [], text }: Obstacle): Stopped {
  return stop(place, object, text, ...against);
}

export function pass({ zone, step }: Place, object: string, text: string): { readonly hop: Hop } {
  return { hop: { zone, step, object, text } };
}
