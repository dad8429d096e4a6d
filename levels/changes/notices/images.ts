// The images that pods of ours run.

import type { Notice } from '../change.ts';
import { listText } from '../words.ts';
import { bothSites, siteNotice, stayingZones, zoneNotice, type Comparison } from './comparison.ts';

/** Characters of a digest that tell it from others. */
const DIGEST_SHOWN = 'sha256:'.length + 12;

export function imageNotices(comparison: Comparison): readonly Notice[] {
  const sites = bothSites(comparison);
  if (sites === undefined) return [];
  const [old, now] = [sites.before.images, sites.after.images];
  const told = (path: readonly string[], severity: Notice['severity'], text: string): Notice =>
    siteNotice(sites.site, ['images', ...path], { kind: 'images', severity, text });
  return [
    ...(old.registry === now.registry
      ? []
      : [
          told(
            ['registry'],
            'warning',
            `Images of forwarder and DNS will come from ${now.registry}, no longer from ${old.registry}.`,
          ),
        ]),
    ...(old.forwarder === now.forwarder
      ? []
      : [
          told(
            ['forwarder'],
            'warning',
            `Every forwarder in a cluster will be replaced by image ${shown(now.forwarder)}, until now ${shown(old.forwarder)}; open connections are given time to end.`,
          ),
        ]),
    ...(old.coredns === now.coredns
      ? []
      : [
          told(
            ['coredns'],
            'warning',
            `Every DNS server in a cluster will be replaced by image ${shown(now.coredns)}, until now ${shown(old.coredns)}.`,
          ),
        ]),
    ...onHosts(comparison, [
      ...(old.forwarder === now.forwarder ? [] : ['the forwarder']),
      ...(old.coredns === now.coredns ? [] : ['CoreDNS']),
    ]),
  ];
}

/** Programs of a host come from the same sources, but nobody replaces them there. */
function onHosts(comparison: Comparison, programs: readonly string[]): readonly Notice[] {
  if (programs.length === 0) return [];
  const hosts = stayingZones(comparison).filter(({ after: { cluster, forwarder } }) => !cluster && forwarder);
  return hosts.map(({ site, after }) => {
    const they = programs.length === 1 ? 'stays as it is' : 'stay as they are';
    const text = `${after.name} is a host: ${listText(programs)} ${they} there until somebody installs the programs anew (host/steps.md of the zone).`;
    return zoneNotice(site, after, [], { kind: 'images', severity: 'warning', text });
  });
}

function shown(digest: string): string {
  return `${digest.slice(0, DIGEST_SHOWN)}…`;
}
