// The differences that concern single callers and entries: who cannot be told apart, what ends, what had to be left out.

import { type Caller, callersOf } from './callers.ts';
import type { Difference } from './difference.ts';
import { canOpen, doorOf, entrancesOf, type ForwarderInputs } from './entrances.ts';
import { turnsAt } from './listeners.ts';
import { hasEnded, heldPasses, type HeldPass } from './passes.ts';
import { clusterOf } from './ways.ts';

/** Only those that concern something. */
export function entryDifferences(inputs: ForwarderInputs): readonly Difference[] {
  return [originDifference(inputs), ...differencesOfEntries(inputs)].filter(({ items }) => items.length > 0);
}

function originDifference({ allowlist }: ForwarderInputs): Difference {
  const merged = callersOf(allowlist.zones).filter(({ zones }) => zones.length > 1);
  return {
    code: 'origin',
    text: 'Zones behind a child cannot be told from it: Envoy knows a caller by its address only, and cannot check the signature by which a child proves where a connection began. So each of these callers may reach what any of the zones behind it may:',
    items: merged.map(({ name, networks, zones }) => `${name} (${networks.join(', ')}): ${zones.join(', ')}`),
  };
}

function differencesOfEntries(inputs: ForwarderInputs): readonly Difference[] {
  const { today } = inputs;
  const held = heldEverywhere(inputs);
  const open = entrancesOf(inputs).flatMap(({ listener, shares }) =>
    shares.flatMap(({ caller, passes }) => passes.map((pass) => ({ caller, pass, listener }))),
  );
  const ending = open.filter(({ pass }) => pass.expires !== undefined);
  return [
    {
      code: 'expires',
      text: 'Nothing ends by itself. Export again, and restart Envoy with it, on the day after each of these:',
      items: distinct(
        ending.map(({ caller, pass }) => `${pass.expires ?? ''} ${nameOf(pass)} (${forZones(caller, pass)})`),
      ),
    },
    {
      code: 'ended',
      text: `Left out, because they had ended before ${today}:`,
      items: distinct(
        held.flatMap(({ caller, pass }) =>
          hasEnded(pass.expires, today) ? [`${pass.expires ?? ''} ${nameOf(pass)} (${forZones(caller, pass)})`] : [],
        ),
      ),
    },
    {
      code: 'depth',
      text: 'A filter chain leads one way. Names more than one label below these lead elsewhere by another entry, and are denied:',
      items: distinct(deeperElsewhere(inputs)),
    },
    {
      code: 'no-way',
      text: 'Left out, because Envoy cannot ask a corporate proxy for a host of plain HTTP:',
      items: distinct(
        held.flatMap(({ caller, pass, isOpen }) => (isOpen ? [] : [`${nameOf(pass)} (${forZones(caller, pass)})`])),
      ),
    },
  ];
}

type Held = { readonly caller: Caller; readonly pass: HeldPass; readonly isOpen: boolean };

function heldEverywhere({ configuration, allowlist }: ForwarderInputs): readonly Held[] {
  const callers = callersOf(allowlist.zones);
  return configuration.listeners.flatMap((listener) => {
    const door = doorOf(listener);
    if (door === undefined) return [];
    const isOpen = canOpen(door, configuration);
    return callers.flatMap((caller) => heldPasses(allowlist, caller, door).map((pass) => ({ caller, pass, isOpen })));
  });
}

function deeperElsewhere(inputs: ForwarderInputs): readonly string[] {
  return entrancesOf(inputs)
    .filter(({ listener }) => listener.protocol === 'tls')
    .flatMap(({ shares }) =>
      shares.flatMap((share) =>
        turnsAt(share, shares).flatMap(({ key, pass, deeper }) =>
          deeper === undefined
            ? []
            : [
                `*.${key.base}:${pass.port} (${share.caller.name}): ${clusterOf(pass.way)}, deeper ${clusterOf(deeper.way)}`,
              ],
        ),
      ),
    );
}

function nameOf({ pattern, port }: HeldPass): string {
  return pattern === undefined ? `port ${port}` : `${pattern.text}:${port}`;
}

/** `level-2-ovens`, or through whom where that is another zone. */
function forZones({ name }: Caller, { zones }: HeldPass): string {
  const own = zones.join(', ');
  return own === name ? own : `${own} through ${name}`;
}

function distinct(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)].sort();
}
