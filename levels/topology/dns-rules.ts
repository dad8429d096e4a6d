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
  return forEachZone(({ name, declaration: { dns } }) => {
    if (dns?.unlisted !== 'forwarder') return [];
    const path = ['dns', 'unlisted'];
    if (dns.until === undefined) {
      const message = 'Cannot let unlisted names resolve: learning needs an end. Add "until" with its last day';
      return [{ path, code: 'learning', message }];
    }
    const state = dns.until < today ? `should have ended on ${dns.until}` : `ends on ${dns.until}`;
    const message = `Cannot call the allowlist of "${name}" complete: it still learns, so unlisted names resolve to the forwarder and are denied there; this ${state}. Turn the audit into entries with "sallyport learn", then remove "unlisted"`;
    return [{ path, code: 'learning', message, severity: 'warning' }];
  });
}

export const topDnsRule: Rule = forEachZone((zone, draft) => {
  const mode = zone.declaration.dns?.mode;
  if (zone.parent !== undefined || mode === undefined || !isTreeComplete(draft) || isDetached(draft, zone)) return [];
  const message = `Cannot use "${mode}" as dns.mode of "${zone.name}": the top zone has no parent that answers, it resolves for real. Remove it`;
  return [{ path: ['dns', 'mode'], code: 'dns-mode', message }];
});
