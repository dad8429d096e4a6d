// Names that ended inside the plant, or that a proxy refused, though a wider name of its list covered them. No allowlist says "all
// but this one": an entry that would lead such a name to the Internet is taken out, with the reason.

import { coversPattern, parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import type { OldName } from './old-name.ts';
import type { PlannedEntry, PlannedZone } from './plan.ts';

/** What leads somewhere: an entry, or a need. */
type Way = { readonly host: string | undefined; readonly port: number };

/** The closed name that an entry of a zone would lead to the Internet, unless the zone has an end for it. */
export function closedNameOf(zone: PlannedZone, entry: PlannedEntry): OldName | undefined {
  if (entry.to !== undefined) return undefined;
  const ends = zone.entries.filter(({ to }) => to !== undefined);
  return zone.closed.find((name) => leadsTo(entry, name) && !ends.some((end) => standsFor(end, name)));
}

export function leadsTo({ host = '', port }: Way, name: OldName): boolean {
  const pattern = parseHostPattern(host);
  return 'kind' in pattern && port === name.port && coversPattern(pattern, name.pattern);
}

/** Whether an end inside the plant is that of the name. */
export function standsFor({ host, port }: Way, { pattern, port: own }: OldName): boolean {
  return host === pattern.text && port === own;
}

export function whyClosed({ end }: OldName): string {
  return end.kind === 'inside' ? `ended inside ${end.zone}` : 'was refused by a proxy';
}

export function whyTakenOut(name: OldName): string {
  const { pattern, port, end } = name;
  const cure =
    end.kind === 'inside' && pattern.kind === 'exact'
      ? `say "--internal ${pattern.text}=<address or service.namespace>:${port}", or list the other names one by one`
      : 'list the other names one by one';
  return `it would lead to the Internet "${pattern.text}", which ${whyClosed(name)}: ${cure}`;
}
