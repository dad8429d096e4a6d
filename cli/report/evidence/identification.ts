// FR 1, who is it: zones towards forwarders, brokers towards brokers, and nobody from above.

import { telemetryOf } from '../../../levels/telemetry/telemetry-of.ts';
import { remoteAccessOf } from '../unenforced/remote-access.ts';
import type { Facts } from './facts.ts';
import type { Requirement } from './requirement.ts';
import { count, listed } from './words.ts';

export function identificationOf(facts: Facts): readonly Requirement[] {
  return [processes(facts), ...certificates(facts), untrustedNetworks(facts)];
}

function processes({ site, forwarders, topIsHeld, filesLike }: Facts): Requirement {
  const signed = forwarders.flatMap(({ configuration }) => Object.keys(configuration.children));
  const { authorities } = telemetryOf(site);
  return {
    id: 'SR 1.2',
    title: 'Programs and devices are known before they are served',
    how: [
      `A forwarder serves only callers whose address belongs to one of its direct children${topIsHeld ? `, and at ${site.root.name} to that zone itself` : ''}; every other caller is refused as "source-not-allowed".`,
      ...(signed.length === 0
        ? []
        : [
            `Between forwarders the origin is proven: ${listed(signed)} sign a header with a key of their own (HMAC-SHA-256), bound to one name, one time and one use.`,
          ]),
      ...(authorities.length === 0
        ? []
        : [`${count(authorities.length, 'broker')} of telemetry prove who they are with certificates, on both sides.`]),
    ],
    gaps: [
      'What is told apart is zones. Pods, hosts and people of one zone are one caller here; who is who among them is for the cluster and its users to show.',
    ],
    where: [
      ...filesLike(/\/(network\/Allowlist\.|host\/config\/allowlist)/),
      { kind: 'page', path: 'docs/reasons.md' },
    ],
  };
}

function certificates({ site }: Facts): readonly Requirement[] {
  const authorities = [...site.authorities.values()];
  if (authorities.length === 0) return [];
  return [
    {
      id: 'SR 1.8',
      title: 'Certificates come from an authority that is kept and limited',
      how: [
        `${count(authorities.length, 'authority', 'authorities')} of this site: ${listed(authorities.map(({ name }) => name))}. The authority of a zone can sign for that zone only (name constraints), which every check of the declarations verifies.`,
        'Their ends are in the calendar.',
      ],
      gaps: [
        'Where the private keys of authorities are kept, and who may use them, is not visible from here: only public certificates are in the repository.',
        'No revocation lists are published; a key that is lost is answered by a new authority.',
      ],
      where: [
        ...authorities.map(({ file }) => ({ kind: 'file' as const, path: `${site.folder}/${file}` })),
        { kind: 'page', path: 'docs/pki.md' },
        { kind: 'section', id: 'calendar' },
      ],
    },
  ];
}

function untrustedNetworks(facts: Facts): Requirement {
  const { site, topIsHeld } = facts;
  const remote = remoteAccessOf(facts.entries);
  return {
    id: 'SR 1.13',
    title: 'Ways in from networks that are not trusted are controlled',
    how: [
      'Connections are made upwards only. A forwarder listens on faces that its children dial; it has no listener towards what is above it.',
      `Only the forwarder of ${site.root.name} meets what is outside the plant, and it dials; nothing is let in.`,
    ],
    gaps: [
      ...(remote.length === 0
        ? []
        : [
            `Azure Arc brings sessions of its users in over connections the cluster made itself. ${listed(remote)} make that possible; who may use it is decided in Azure.`,
          ]),
      ...(topIsHeld
        ? []
        : [
            `What else runs at ${site.root.name} does not pass the forwarder, so its ways in and out are not held by it.`,
          ]),
      'Firewalls, modems and engineering stations beside the conduits are not seen here.',
    ],
    where: [
      { kind: 'section', id: 'conduits' },
      { kind: 'section', id: 'unenforced' },
    ],
  };
}
