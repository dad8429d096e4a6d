// FR 6 and FR 7, that events are seen in time and that the plant keeps running.

import type { Facts } from './facts.ts';
import type { Requirement } from './requirement.ts';
import { count, listed } from './words.ts';

export function responseOf(facts: Facts): readonly Requirement[] {
  return [
    accessibility(facts),
    monitoring(facts),
    flooding(facts),
    recovery(facts),
    settings(facts),
    leastFunction(facts),
  ];
}

function accessibility({ forwarders }: Facts): Requirement {
  const inside = forwarders
    .filter(({ configuration }) => configuration.audit.to === 'stdout')
    .map(({ zone }) => zone.name);
  return {
    id: 'SR 6.1',
    title: 'The record can be read by those who must',
    how: ['Audit lines are JSON, a line each, with fields that are documented one by one, so any log tool takes them.'],
    gaps:
      inside.length === 0
        ? []
        : [
            `At ${listed(inside)} they are in the log of the pod or the journal of the host: who may read it, and how long it is kept, is set there.`,
          ],
    where: [{ kind: 'page', path: 'docs/audit-log.md' }],
  };
}

function monitoring({ forwarders }: Facts): Requirement {
  const places = forwarders.flatMap(({ zone, configuration: { metrics } }) =>
    metrics === undefined ? [] : [`${zone.name} (${metrics.address}:${metrics.port})`],
  );
  return {
    id: 'SR 6.2',
    title: 'The boundaries are watched all the time',
    how: [`Metrics of connections, denials by reason, clocks and lists in force are offered at ${listed(places)}.`],
    gaps: ['Who collects them, and who is woken by what, is for the monitoring of the plant to show.'],
    where: [
      { kind: 'metric', name: 'sallyport_connections_total' },
      { kind: 'metric', name: 'sallyport_snapshot_info' },
      { kind: 'metric', name: 'sallyport_snapshot_entries_expiring_soon' },
    ],
  };
}

function flooding({ forwarders }: Facts): Requirement {
  const most = forwarders.map(({ configuration: { limits } }) => limits.connectionsPerChild);
  return {
    id: 'SR 7.1',
    title: 'One caller cannot take the service from the others',
    how: [
      `Every forwarder bounds connections, rates, bytes and memory; one child gets no more than ${listed([...new Set(most)].map(String))} connections, and a share of what all use together.`,
      'What was denied for a limit is counted by that limit.',
    ],
    gaps: ['A flood that fills the line before a forwarder sees it, and one on its DNS, is for the network to hold.'],
    where: [
      { kind: 'page', path: 'docs/limits.md' },
      { kind: 'metric', name: 'sallyport_denied_over_limit_total' },
    ],
  };
}

function recovery({ forwarders }: Facts): Requirement {
  return {
    id: 'SR 7.4',
    title: 'After a failure a known, secure state comes back',
    how: [
      `${count(forwarders.length, 'forwarder')} keep the last valid list and the last confirmed configuration, and start with them when nothing else can be reached.`,
      'A new configuration is tried against the running one and taken back by itself when it cuts off what is reserved.',
    ],
    gaps: [
      'Clusters, volumes and machines themselves need a backup of their own. The Git repository is the backup of what is declared.',
    ],
    where: [
      { kind: 'metric', name: 'sallyport_rollbacks_total' },
      { kind: 'page', path: 'docs/drills.md' },
    ],
  };
}

function settings({ site, filesLike }: Facts): Requirement {
  return {
    id: 'SR 7.6',
    title: 'Network and security settings are written down, and what runs can be compared with them',
    how: [
      `Everything at the boundaries follows from ${site.folder}; what follows is committed beside it as text and has a digest here.`,
      'A check fails when the two differ, and this report says so.',
    ],
    gaps: ['Settings of firewalls, switches and operating systems are declared elsewhere.'],
    where: [
      { kind: 'section', id: 'digests' },
      { kind: 'page', path: 'docs/change-an-allowlist.md' },
      ...filesLike(/\/azure\/flux-configuration\.json$/),
    ],
  };
}

function leastFunction({ forwarders }: Facts): Requirement {
  const ports = forwarders.map(
    ({ zone, configuration: { listeners } }) =>
      `${zone.name}: ${listeners.map(({ protocol, port }) => `${port} (${protocol})`).join(', ')}`,
  );
  return {
    id: 'SR 7.7',
    title: 'Nothing is offered that is not used',
    how: [`A forwarder listens on the ports of its entries and on no other. ${ports.join('; ')}.`],
    gaps: ['Besides, a DNS server answers the children on port 53. What else listens on a machine is not seen here.'],
    where: [
      { kind: 'section', id: 'conduits' },
      { kind: 'page', path: 'docs/destinations.md' },
    ],
  };
}
