// FR 3 and FR 4, that what arrives is what was sent, and that others do not read it.

import { telemetryOf } from '../../../levels/telemetry/telemetry-of.ts';
import { distinctHosts, type Facts } from './facts.ts';
import type { Requirement } from './requirement.ts';
import { count, listed } from './words.ts';

export function integrityOf(facts: Facts): readonly Requirement[] {
  return [communication(facts), software(facts), confidentiality(facts)];
}

function communication(facts: Facts): Requirement {
  const { site, forwarders } = facts;
  const hops = forwarders.flatMap(({ configuration }) => Object.keys(configuration.children)).length;
  const brokers = telemetryOf(site).brokers.filter(({ client }) => client !== undefined).length;
  return {
    id: 'SR 3.1',
    title: 'What is sent arrives unchanged, or is not taken',
    how: [
      'Forwarders open no TLS: a connection is protected from its first to its last byte by the two ends it belongs to.',
      ...(hops === 0
        ? []
        : [
            `What forwarders add on ${count(hops, 'crossing')} between them is authenticated, and one that was changed or sent twice is refused.`,
          ]),
      ...(brokers === 0 ? [] : [`${count(brokers, 'broker')} of telemetry speak TLS to the broker above.`]),
    ],
    gaps: [plainText(facts), 'Inside a zone, between machine and broker, field protocols are as they are.'],
    where: [
      { kind: 'section', id: 'conduits' },
      { kind: 'page', path: 'docs/reasons.md' },
    ],
  };
}

function software({ site, filesLike }: Facts): Requirement {
  const clusters = site.zones.filter(({ cluster }) => cluster !== undefined).map(({ name }) => name);
  const hosts = site.zones
    .filter(({ cluster, forwarder }) => cluster === undefined && forwarder !== undefined)
    .map(({ name }) => name);
  return {
    id: 'SR 3.4',
    title: 'Programs and their configuration cannot be changed unnoticed',
    how: [
      'Images of forwarder and DNS are named by digest, never by a tag.',
      'An Allowlist names the digest of the configuration it was made with; a forwarder confirms the two only together.',
      ...(clusters.length === 0
        ? []
        : [
            'In clusters with a forwarder an admission policy lets nobody but the applier of Flux write Allowlists and the settings of forwarder and DNS.',
          ]),
      ...(hosts.length === 0 ? [] : [`${listed(hosts)} obey only commits with a signature that the host knows.`]),
    ],
    gaps: [
      ...(clusters.length === 0
        ? []
        : [`In ${listed(clusters)} Flux obeys what is on the branch; who may merge is for the Git server to hold.`]),
      'Operating systems, Kubernetes and other workloads are not covered.',
    ],
    where: [
      { kind: 'section', id: 'digests' },
      ...filesLike(/ValidatingAdmissionPolicy\.sallyport-applied-by-flux-only|sallyport-update$/),
    ],
  };
}

function confidentiality(facts: Facts): Requirement {
  const tls = distinctHosts(facts.entries.filter(({ protocol }) => protocol === 'tls')).length;
  return {
    id: 'SR 4.1',
    title: 'What crosses a boundary is not readable on the way',
    how: [
      `${count(tls, 'destination')} are granted as TLS: what does not begin with a TLS handshake is refused there as "not-tls".`,
      'Nothing on the way holds a key to it.',
    ],
    gaps: [
      plainText(facts),
      'Server names stay visible to whoever is on the way, and the strength of the encryption is up to the two ends.',
      'What is stored is not covered.',
    ],
    where: [{ kind: 'section', id: 'conduits' }],
  };
}

function plainText({ entries }: Facts): string {
  const plain = distinctHosts(entries.filter(({ protocol }) => protocol !== 'tls'));
  if (plain.length === 0) return 'No entry passes without TLS.';
  return `${count(plain.length, 'destination')} without TLS of ours to rely on (http or tcp): ${listed(plain)}.`;
}
