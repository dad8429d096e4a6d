// The images that pods of ours run.

import type { Notice } from '../change.ts';
import { bothSites, siteNotice, type Comparison } from './comparison.ts';

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
            `Every forwarder will be replaced by image ${shown(now.forwarder)}, until now ${shown(old.forwarder)}; open connections are given time to end.`,
          ),
        ]),
    ...(old.coredns === now.coredns
      ? []
      : [
          told(
            ['coredns'],
            'warning',
            `Every DNS server will be replaced by image ${shown(now.coredns)}, until now ${shown(old.coredns)}.`,
          ),
        ]),
  ];
}

function shown(digest: string): string {
  return `${digest.slice(0, DIGEST_SHOWN)}…`;
}
