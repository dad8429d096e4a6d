// A planned site as the text of its files, in the form of the examples. What has to be confirmed is marked where it stands.

import { printable } from '../../levels/problem.ts';
import { DEFAULTS } from './wishes.ts';
import type { Guess, PlannedEntry, PlannedSite, PlannedZone } from './plan.ts';
import type { ProfileChoice } from './choose-profiles.ts';

/** By file name. */
export function siteTexts(site: PlannedSite): ReadonlyMap<string, string> {
  return new Map([
    ['site.yaml', siteText(site)],
    ...site.zones.map((zone) => [`${zone.name}.yaml`, zoneText(site, zone)] as const),
  ]);
}

function siteText(site: PlannedSite): string {
  return lines([
    '# yaml-language-server: $schema=../site.schema.json',
    `# ${comment(site.source)}`,
    `site: ${site.name}`,
    `cloud: ${site.cloud}`,
    `region: ${text(site.region.value)}${mark(site.region)}`,
    ...(site.azure === undefined
      ? []
      : [
          `azure: { subscription: ${text(site.azure.subscription)}, resourceGroup: ${text(site.azure.resourceGroup)} }`,
        ]),
    `git: { url: ${text(site.gitUrl.value)}, branch: main, secretRef: git-read }${mark(site.gitUrl)}`,
    'flux: { mode: arc }',
    'images:',
    `  registry: ${text(site.registry.value)}${mark(site.registry)}`,
    `  forwarder: ${text(site.forwarderDigest.value)}${mark(site.forwarderDigest)}`,
    `  coredns: ${text(site.corednsDigest.value)}${mark(site.corednsDigest)}`,
  ]);
}

function zoneText(site: PlannedSite, zone: PlannedZone): string {
  const { level, parent, network, seenAs, profiles, entries } = zone;
  return lines([
    '# yaml-language-server: $schema=../zone.schema.json',
    `# ${comment(zone.source)}`,
    `level: ${level}`,
    ...(parent === undefined ? [] : [`parent: ${parent}`]),
    'distribution: k3s',
    `network: ${network.value}${mark(network)}`,
    ...(seenAs.length > 1 ? [`seenAs: [${seenAs.join(', ')}]`] : []),
    ...forwarderLines(site, zone),
    ...(profiles.length === 0 ? [] : ['profiles:', ...profiles.map((use) => `  - ${profileText(use)}`)]),
    ...(entries.length === 0 ? [] : ['allow:', ...entries.flatMap((entry) => entryLines(site.owner, entry))]),
  ]);
}

function forwarderLines({ resolver }: PlannedSite, { face, parent }: PlannedZone): readonly string[] {
  if (face === undefined) return [];
  const routed = face.isRouted
    ? [
        `      for: [${face.children.join(', ')}]`,
        `      routed: ${text(DEFAULTS.owner)} # the firewall between, and its rule`,
      ]
    : [];
  return [
    'forwarder:',
    '  faces:',
    `    - address: ${face.address.value}${mark(face.address)}`,
    ...routed,
    ...(parent === undefined
      ? [`  uplink: { direct: { resolvers: [${text(resolver.value)}] } }${mark(resolver)}`]
      : []),
  ];
}

function profileText({ name, values, without, isMultiTenant }: ProfileChoice): string {
  const given = [...values].map(
    ([key, list]) => `${key}: ${list.length === 1 ? list.map(text).join('') : `[${list.map(text).join(', ')}]`}`,
  );
  const parts = [
    ...(given.length === 0 ? [] : [`with: { ${given.join(', ')} }`]),
    ...(without.length === 0 ? [] : [`without: [${without.join(', ')}]`]),
    ...(isMultiTenant ? ['acknowledge: [multi-tenant]'] : []),
  ];
  return parts.length === 0 ? name : `{ name: ${[name, ...parts].join(', ')} }`;
}

function entryLines(owner: Guess, { host, port, why, acknowledge, to }: PlannedEntry): readonly string[] {
  return [
    `  - host: ${text(host)}`,
    `    port: ${port}`,
    ...(port === 80 ? ['    protocol: http'] : []),
    ...(to === undefined
      ? []
      : [
          'address' in to
            ? `    to: { address: ${to.address}, port: ${to.port} }`
            : `    to: { service: ${to.service}, namespace: ${to.namespace}, port: ${to.port} }`,
        ]),
    `    why: ${text(why)}`,
    `    owner: ${text(owner.value)}${mark(owner)}`,
    ...(acknowledge ? ['    acknowledge: [multi-tenant]'] : []),
  ];
}

function mark({ isGuess }: Guess): string {
  return isGuess ? ' # to be confirmed' : '';
}

/** One scalar of YAML 1.2: plain where nobody could read it as something else. */
function text(value: string): string {
  return /^[A-Za-z][A-Za-z0-9._/-]*(:\/\/[A-Za-z0-9._/-]+)?$/.test(value) && !/^(true|false|null)$/i.test(value)
    ? value
    : JSON.stringify(printable(value));
}

function comment(value: string): string {
  return printable(value.replace(/\s+/g, ' '));
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
