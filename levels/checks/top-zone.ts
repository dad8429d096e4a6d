// What the forwarder of the top zone does not hold: said as a warning, because a reader of the lists would believe it.

import type { Site } from '../model.ts';
import { polices } from '../needs/passage.ts';
import { problemAt, type Problem } from '../problem.ts';

export function checkTopZone(site: Site): readonly Problem[] {
  const { root } = site;
  // Without a cluster there are no workloads, and nothing to enforce.
  if (root.cluster === undefined) return [];
  const path = ['policies', 'forwarder'];
  const message = polices(root)
    ? `Cannot hold the nodes of "${root.name}" to its list: its policies cover pods, not the node’s own traffic. Let the network’s firewall do that`
    : `Cannot hold the workloads of "${root.name}" to its list: not enforced at ${root.name}. Write "policies: { forwarder: enforce }", or let the network’s firewall do that`;
  return [problemAt(site.locate(root.file, path), path, 'not-enforced', message, 'warning')];
}
