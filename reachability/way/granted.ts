// Which entry of an Allowlist grants a destination to a zone: the most specific that has not ended, as the forwarder chooses.

import { admits, baseOf, covers } from '../host-patterns.ts';
import { pass, stop, type Stopped } from './hops.ts';
import type { Allowlist, Grant, ZoneGrants } from '../plant.ts';
import type { Hop } from '../reach.ts';
import { keyOf } from '../read/allowlist.ts';

export type Asked = {
  /** forwarder.yaml, which says what listens. */
  readonly heardBy: string;
  readonly origin: string;
  readonly host: string;
  /** The logical port. */
  readonly port: number;
  readonly protocol: string;
  /** UTC day. */
  readonly today: string;
};

export function granted(
  at: string,
  allowlist: Allowlist,
  asked: Asked,
): { readonly hop: Hop; readonly grant: Grant } | Stopped {
  const place = { zone: at, step: 'entry' } as const;
  const zone = allowlist.grants.get(asked.origin);
  const fitting = zone === undefined ? [] : fittingGrants(zone, asked);
  const grant = fitting.find(({ expires }) => !hasEnded(expires, asked.today));
  if (grant !== undefined) return { ...pass(place, allowlist.object, `${at} allows ${show(grant)}`), grant };
  const [ended] = fitting;
  if (ended !== undefined)
    return stop(
      place,
      allowlist.object,
      `the entry of ${at} for ${show(ended)} ended on ${ended.expires}`,
      asked.heardBy,
    );
  return stop(place, allowlist.object, absence(at, allowlist, asked), asked.heardBy);
}

/** The last day itself is still allowed. */
export function hasEnded(expires: string | undefined, today: string): boolean {
  return expires !== undefined && expires < today;
}

/** Exact before one label before any depth, the longer name before the shorter; reserved names last. */
function fittingGrants({ byKey }: ZoneGrants, { host, port, protocol }: Asked): readonly Grant[] {
  if (protocol === 'tcp') return byKey.get(keyOf('tcp', port, '')) ?? [];
  const fitting: Grant[] = [];
  for (let base = host; base !== ''; base = above(base)) {
    const here = byKey.get(keyOf(protocol, port, base)) ?? [];
    for (const pattern of base === host ? [host] : [`*.${base}`, `**.${base}`])
      fitting.push(...here.filter((grant) => grant.host === pattern && admits(pattern, host)));
  }
  return fitting;
}

function above(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1);
}

/** The most useful thing that is true: the port, the zone, or the name. */
function absence(at: string, { grants }: Allowlist, { origin, host, port, today }: Asked): string {
  const naming = ({ host: pattern, expires }: Grant): boolean =>
    pattern !== undefined && (admits(pattern, host) || covers(pattern, host)) && !hasEnded(expires, today);
  const own = (grants.get(origin)?.all ?? []).filter(naming);
  if (own.length > 0) {
    const ports = [...new Set(own.map(({ protocol, listenPort }) => `${protocol} ${listenPort}`))].join(', ');
    return `${at} lets ${origin} reach it on ${ports}, and not on ${port}`;
  }
  const others = [...grants].filter(([, { all }]) => all.some((grant) => grant.listenPort === port && naming(grant)));
  if (others.length > 0)
    return `${at} has no entry for it that is for ${origin}, but for ${others.map(([zone]) => zone).join(', ')}`;
  return `${at} has no entry for it`;
}

export function show({ host, to, port, isReserved }: Grant): string {
  const name = host ?? (to?.kind === 'address' ? to.address : baseOf(to?.service ?? ''));
  return `"${name}:${port}"${isReserved ? ' (reserved)' : ''}`;
}
