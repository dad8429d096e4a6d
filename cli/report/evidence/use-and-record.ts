// FR 2, what may be done and what is written down of it.

import { telemetryOf } from '../../../levels/telemetry/telemetry-of.ts';
import type { Facts } from './facts.ts';
import type { Requirement } from './requirement.ts';
import { count, listed } from './words.ts';

export function useAndRecordOf(facts: Facts): readonly Requirement[] {
  return [...authorization(facts), events(facts), ...auditStorage(facts), auditFailures(facts), ...times(facts)];
}

function authorization({ site, filesLike }: Facts): readonly Requirement[] {
  const children = telemetryOf(site).brokers.flatMap(({ listener }) => listener?.children ?? []);
  if (children.length === 0) return [];
  const rights = children.map(({ zone, publish, subscribe }) => `${zone}: ${listed([...publish, ...subscribe])}`);
  return [
    {
      id: 'SR 2.1',
      title: 'Whoever was let in may do only what was granted',
      how: [`A broker lets the zone below it publish and subscribe under its own prefix only (${rights.join('; ')}).`],
      gaps: ['What people may do in clusters and in Azure is granted there.'],
      where: [...filesLike(/BrokerAuthorization\./), { kind: 'page', path: 'docs/data-flows.md' }],
    },
  ];
}

function events({ forwarders, filesLike }: Facts): Requirement {
  return {
    id: 'SR 2.8',
    title: 'What matters for security is recorded',
    how: [
      `${count(forwarders.length, 'forwarder')} write one line for each connection that opens or is denied and one when it ends: who, from where, for what name, by which line of which file, and why not.`,
      'One connection has one id at every forwarder on its way.',
    ],
    gaps: [
      'Repeated denials of one kind are counted instead of written.',
      'Log-ons, changes on devices and what happens inside a zone leave no line here. Changes of the rules themselves are in the history of the Git repository.',
    ],
    where: [
      { kind: 'page', path: 'docs/audit-log.md' },
      { kind: 'page', path: 'docs/reasons.md' },
      ...filesLike(/\/network\/Deployment\.forwarder|sallyport-forwarder\.service/),
    ],
  };
}

/** Only where a forwarder keeps its lines itself: elsewhere the size of the log is set by others. */
function auditStorage({ forwarders }: Facts): readonly Requirement[] {
  const own = forwarders.filter(({ configuration }) => configuration.audit.to !== 'stdout');
  if (own.length === 0) return [];
  return [
    {
      id: 'SR 2.9',
      title: 'There is room for the record',
      how: [`${listed(own.map(({ zone }) => zone.name))} write to a file of their own that is rotated by size.`],
      gaps: ['How many rotated files are kept, and where they are brought, is set on the machine.'],
      where: [{ kind: 'page', path: 'docs/audit-log.md' }],
    },
  ];
}

function auditFailures({ forwarders }: Facts): Requirement {
  const strict = forwarders.filter(({ configuration }) => configuration.audit.required).map(({ zone }) => zone.name);
  const others = forwarders.filter(({ configuration }) => !configuration.audit.required).map(({ zone }) => zone.name);
  return {
    id: 'SR 2.10',
    title: 'A record that fails is noticed',
    how: [
      'Lines that cannot be written are counted, and the count is a metric.',
      ...(strict.length === 0 ? [] : [`Without a record nothing passes at ${listed(strict)}.`]),
    ],
    gaps:
      others.length === 0
        ? []
        : [
            `At ${listed(others)} connections pass without a line while the log cannot take any ("audit: required" is not set).`,
          ],
    where: [
      { kind: 'metric', name: 'sallyport_audit_dropped_total' },
      { kind: 'page', path: 'docs/audit-log.md' },
    ],
  };
}

function times({ site, filesLike }: Facts): readonly Requirement[] {
  const clocks = filesLike(/\/host\/chrony\//);
  if (clocks.length === 0) return [];
  const without = site.zones
    .map(({ name }) => name)
    .filter(
      (name) => !clocks.some((where) => where.kind === 'file' && where.path.startsWith(`dist/${site.name}/${name}/`)),
    );
  return [
    {
      id: 'SR 2.11',
      title: 'Records carry a time that can be compared',
      how: [
        'Audit lines carry UTC with milliseconds.',
        'Zones ask the time of the zone above them, level by level. A forwarder suspects a clock that jumps, and says so.',
      ],
      gaps: [
        ...(without.length === 0 ? [] : [`No time server is set from here for ${listed(without)}.`]),
        `Where ${site.root.name} has its time from is for the network around it to show.`,
      ],
      where: [...clocks, { kind: 'metric', name: 'sallyport_clock_state' }],
    },
  ];
}
