// The ends of a route in one form: of the many keys under `to` and `from`, those that are named. Sound routes name one.

import type { DestinationDeclaration } from '../declaration/telemetry/destination.ts';
import type { OriginDeclaration } from '../declaration/telemetry/route.ts';

export type RouteEnd = ReturnType<typeof endsOf>[number];
export type RouteOrigin = ReturnType<typeof originsOf>[number];
/** Destinations beside the brokers of the plant. */
export type OuterEnd = Exclude<RouteEnd, { readonly kind: 'parent' | 'zone' }>;

/** Every destination that is named. */
export function endsOf(to: DestinationDeclaration) {
  return [
    ...named('parent', to.parent),
    ...named('zone', to.zone),
    ...named('eventHubs', to.eventHubs),
    ...named('eventGrid', to.eventGrid),
    ...named('mqtt', to.mqtt),
    ...named('kafka', to.kafka),
    ...named('fabricRealTime', to.fabricRealTime),
    ...named('oneLake', to.oneLake),
    ...named('dataLake', to.dataLake),
    ...named('dataExplorer', to.dataExplorer),
    ...named('localStorage', to.localStorage),
  ] as const;
}

/** Every place outside the plant that is named. */
export function originsOf(from: OriginDeclaration) {
  return [
    ...named('eventGrid', from.eventGrid),
    ...named('eventHubs', from.eventHubs),
    ...named('mqtt', from.mqtt),
    ...named('kafka', from.kafka),
  ] as const;
}

function named<K extends string, T>(
  kind: K,
  settings: T | undefined,
): readonly { readonly kind: K; readonly settings: T }[] {
  return settings === undefined ? [] : [{ kind, settings }];
}
