// DNS a zone declares for itself: names of the plant stay inside its own network, learning has an end.

import { contains } from '../addresses.ts';
import type { Zone } from '../model.ts';
import type { Path } from '../loading/yaml-file.ts';
import { forEachZone, isDetached, isTreeComplete, type Rule, type ZoneProblem } from './rule.ts';

export const plantNamesRule: Rule = forEachZone((zone, draft) => {
  if (!draft.understands(zone, 'network')) return [];
  const { hosts = [], forward = [] } = zone.declaration.dns ?? {};
  return [
    ...hosts.flatMap(({ address }, index) => judgeAddress(zone, address, ['dns', 'hosts', index, 'address'])),
    ...forward.flatMap(({ to }, index) =>
      to.flatMap((address, item) => judgeAddress(zone, address, ['dns', 'forward', index, 'to', item])),
    ),
  ];
});

function judgeAddress({ network }: Zone, address: string, path: Path): readonly ZoneProblem[] {
  if (contains(network, address)) return [];
  const message = `Cannot answer with "${address}": it lies outside the zone's network "${network}", and a DNS answer opens no way there. Declare an entry under "allow" with "to" instead`;
  return [{ path, code: 'dns-address', message }];
}

export function learningRule(today: string): Rule {
  return forEachZone(({ name, dnsMode, declaration: { dns } }, draft) => {
    if (dns?.unlisted !== 'forwarder') return [];
    const path = ['dns', 'unlisted'];
    if (dnsMode !== 'parent' && isTreeComplete(draft)) {
      const message = `Cannot learn what "${name}" asks for: ${ANSWERS[dnsMode]}, so unlisted names never reach a forwarder. Remove "unlisted"`;
      return [{ path, code: 'learning', message, severity: 'warning' }];
    }
    if (dns.until === undefined) {
      const message = 'Cannot let unlisted names resolve: learning needs an end. Add "until" with its last day';
      return [{ path, code: 'learning', message }];
    }
    const state = dns.until < today ? `should have ended on ${dns.until}` : `ends on ${dns.until}`;
    const message = `Cannot call the allowlist of "${name}" complete: it still learns, so unlisted names resolve to the forwarder and are denied there; this ${state}. Turn the audit into entries with "sallyport learn", then remove "unlisted"`;
    return [{ path, code: 'learning', message, severity: 'warning' }];
  });
}

const ANSWERS = {
  own: 'it answers its names itself ("dns.mode: own")',
  real: 'the top zone resolves for real',
} as const;

/** The managed control plane of AKS reaches its nodes by names that only a recursive resolver knows. */
export const aksDnsRule: Rule = forEachZone((zone, draft) => {
  const { dns } = zone.declaration;
  if (zone.distribution !== 'aks' || zone.parent === undefined || dns?.mode !== 'parent') return [];
  if (!draft.understands(zone, 'distribution')) return [];
  const message = `Cannot use "parent" as dns.mode of "${zone.name}": nodes of AKS lose their managed control plane without a resolver of their virtual network. Remove it; "own" is the default on AKS`;
  return [{ path: ['dns', 'mode'], code: 'dns-mode', message }];
});

/** One server answers a DNS zone: CoreDNS refuses to start with two. */
export const forwardedZoneRule: Rule = forEachZone(({ declaration: { dns } }) => {
  const { hosts = [], forward = [] } = dns ?? {};
  const zones = forward.map(({ zone }) => zone);
  const twice = zones.flatMap((zone, index): readonly ZoneProblem[] => {
    if (zones.indexOf(zone) === index) return [];
    const message = `Cannot forward "${zone}" twice: one list of servers answers a DNS zone. Write all servers under "to" of the first`;
    return [{ path: ['dns', 'forward', index, 'zone'], code: 'dns-twice', message }];
  });
  const contradicted = hosts.flatMap(({ name }, index): readonly ZoneProblem[] => {
    if (!zones.includes(name)) return [];
    const message = `Cannot answer "${name}" with an address: "dns.forward" sends it and all names below it to a server. Remove one of the two`;
    return [{ path: ['dns', 'hosts', index, 'name'], code: 'dns-twice', message }];
  });
  return [...twice, ...contradicted];
});

export const topDnsRule: Rule = forEachZone((zone, draft) => {
  const mode = zone.declaration.dns?.mode;
  if (zone.parent !== undefined || mode === undefined || !isTreeComplete(draft) || isDetached(draft, zone)) return [];
  const message = `Cannot use "${mode}" as dns.mode of "${zone.name}": the top zone has no parent that answers, it resolves for real. Remove it`;
  return [{ path: ['dns', 'mode'], code: 'dns-mode', message }];
});
