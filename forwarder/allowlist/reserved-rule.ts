// "Cannot lock you out", rule (a): no change cuts off a reserved name by accident. Every reserved (host, port, zone) of
// the last good list is still reserved in the next one, or its (host, port) is listed under `released`, or its zone under
// `retired`. A zone is retired one version before it vanishes, so the last good list may have said it too.
//
// The forwarder applies it itself, whatever source the list comes from: an API server's transition rule does not see
// an object that was deleted and created again.

import type { Terms } from '../decision/terms.ts';

export type DroppedName = { readonly host: string; readonly port: number; readonly zone: string };

/** What the next list would drop; empty when it may take over. */
export function checkReserved(lastGood: Terms, next: Terms): readonly DroppedName[] {
  const kept = new Set(reservedNames(next).map((name) => keyOf(name, name.zone)));
  const released = new Set(next.released.map((name) => keyOf(name)));
  const retired = new Set([...(lastGood.retired ?? []), ...(next.retired ?? [])]);
  return reservedNames(lastGood).filter(
    (name) => !kept.has(keyOf(name, name.zone)) && !released.has(keyOf(name)) && !retired.has(name.zone),
  );
}

function reservedNames({ reserved }: Terms): readonly DroppedName[] {
  return reserved.flatMap(({ host, port, for: zones }) => zones.map((zone) => ({ host, port, zone })));
}

function keyOf({ host, port }: { readonly host: string; readonly port: number }, zone = ''): string {
  return `${host}:${port} ${zone}`;
}
