// Sites at random, as a person would declare them: two to four levels on machines, clusters and hosts, with entries of every
// form over few names, so that zones, wildcards and plant names get in each other's way.

import fc from 'fast-check';

/** Declarations by the name of their file in the site's folder. */
export type DeclaredFiles = Readonly<Record<string, string>>;

export const SITE = 'plant';

const NAMES = ['vendor.example', 'x.vendor.example', 'y.x.vendor.example', 'z.y.x.vendor.example', 'other.example'];
const HOSTS = [
  ...NAMES,
  '*.vendor.example',
  '**.vendor.example',
  '*.x.vendor.example',
  '**.x.vendor.example',
  '*.other.example',
];
const DAYS = [undefined, undefined, '2026-11-01', '2026-11-22', '2027-05-01'];

const anyEntry = fc.record({
  form: fc.constantFrom('tls', 'tls', 'tls', 'http', 'tcp', 'tcp-inside', 'tls-inside'),
  host: fc.constantFrom(...HOSTS),
  name: fc.constantFrom(...NAMES),
  port: fc.constantFrom(443, 8443, 8883),
  expires: fc.constantFrom(...DAYS),
});

const anyZone = fc.record({
  distribution: fc.constantFrom('k3s', 'k3s', 'none', 'aks', 'aks-edge-essentials'),
  entries: fc.array(anyEntry, { maxLength: 5 }),
  profiles: fc.boolean(),
  ownDns: fc.boolean(),
  guarded: fc.boolean(),
  plugin: fc.constantFrom('azure', 'cilium', 'calico'),
  hosts: fc.subarray(['plc.plant.internal', 'one.x.vendor.example']),
});

type AnyZone = typeof anyZone extends fc.Arbitrary<infer T> ? T : never;
type AnyEntry = typeof anyEntry extends fc.Arbitrary<infer T> ? T : never;

export const anySite: fc.Arbitrary<DeclaredFiles> = fc
  .record({
    top: anyZone,
    middle: fc.array(anyZone, { maxLength: 2 }),
    leaves: fc.array(anyZone, { minLength: 1, maxLength: 2 }),
    uplink: fc.constantFrom('direct', 'direct', 'proxy'),
  })
  .map(({ top, middle, leaves, uplink }) => {
    const chain = [top, ...middle];
    const levels = chain.map((_, index) => 5 - index);
    const bottom = 4 - middle.length;
    const zones = [
      ...chain.map((zone, index) => ({ zone, level: levels[index] ?? 5, line: 0, isTop: index === 0 })),
      ...leaves.map((zone, line) => ({ zone, level: bottom, line, isTop: false })),
    ];
    const names = zones.map(({ level, line }) => nameOf(level, line, bottom));
    return Object.fromEntries([
      ['site.yaml', SITE_FILE],
      ...zones.map(({ zone, level, line, isTop }, index) => {
        const isLeaf = level === bottom;
        const children = isLeaf ? [] : names.filter((_, other) => zones[other]?.level === level - 1);
        const text = zoneText(zone, { level, line, isTop, isLeaf, children, uplink });
        return [`${names[index]}.yaml`, text] as const;
      }),
    ]);
  });

const SITE_FILE = `site: ${SITE}
region: westeurope
git: { url: https://git.plant.example/levels }
azure: { subscription: 00000000-0000-0000-0000-000000000000, resourceGroup: rg-plant }
images:
  registry: registry.plant.example
  forwarder: "sha256:${'a'.repeat(64)}"
  coredns: "sha256:${'b'.repeat(64)}"
`;

function nameOf(level: number, line: number, bottom: number): string {
  return level === bottom ? `level-${level}-line-${line + 1}` : `level-${level}`;
}

type Stand = {
  readonly level: number;
  readonly line: number;
  readonly isTop: boolean;
  readonly isLeaf: boolean;
  readonly children: readonly string[];
  readonly uplink: string;
};

function zoneText(zone: AnyZone, stand: Stand): string {
  const { level, line, isTop, isLeaf } = stand;
  const { distribution, ownDns, guarded, profiles, plugin } = zone;
  const network = `10.${level}0.${line}`;
  const hasCluster = distribution !== 'none';
  const hosts = isTop ? [] : zone.hosts.map((name, index) => `{ name: ${name}, address: ${network}.${200 + index} }`);
  const dns = [
    ...(ownDns && !isTop && hasCluster ? ['mode: own'] : []),
    ...(hosts.length > 0 ? [`hosts: [${hosts.join(', ')}]`] : []),
  ];
  const policies = [
    ...(guarded && hasCluster ? ['iotOperations: enforce'] : []),
    ...(guarded && hasCluster && isTop ? ['forwarder: enforce'] : []),
  ];
  return [
    `level: ${level}`,
    `distribution: ${distribution}`,
    `network: ${network}.0/24`,
    ...(isTop ? [] : [`parent: level-${level + 1}`]),
    ...(isLeaf ? [] : forwarderLines(zone, stand, network)),
    ...(distribution === 'aks' ? [clusterLine(level, network, plugin)] : []),
    ...(dns.length > 0 ? [`dns: { ${dns.join(', ')} }`] : []),
    ...(policies.length > 0 ? [`policies: { ${policies.join(', ')} }`] : []),
    ...(profiles && hasCluster ? ['profiles: [{ name: arc-kubernetes, acknowledge: [multi-tenant] }, flux]'] : []),
    ...entryLines(zone.entries, stand),
    '',
  ].join('\n');
}

function forwarderLines(
  { distribution }: AnyZone,
  { isTop, children, uplink }: Stand,
  network: string,
): readonly string[] {
  const direct = `direct: { resolvers: ["${network}.2:53"] }`;
  const proxy = 'connectProxy: { host: proxy.plant.example, port: 8080 }';
  return [
    'forwarder:',
    `  faces: [{ address: ${network}.10, for: [${children.join(', ')}], routed: firewall rule }]`,
    ...(isTop ? [`  uplink: { ${uplink === 'direct' ? direct : proxy} }`] : []),
    ...(distribution === 'aks' ? ['  subnet: snet-nodes'] : []),
  ];
}

function clusterLine(level: number, network: string, plugin: string): string {
  return `cluster: { name: aks-${level}-${network.split('.').at(-1)}, networkPlugin: ${plugin}, pods: 10.24${level}.0.0/16, services: 10.${level}.0.0/16, apiServer: "${network}.4:443" }`;
}

function entryLines(entries: readonly AnyEntry[], stand: Stand): readonly string[] {
  const lines = entries.map((entry, index) => entryLine(entry, index, stand));
  const distinct = [...new Map(lines.map((line) => [line.replace(/, expires.*/, ''), line])).values()];
  return distinct.length === 0 ? [] : ['allow:', ...distinct];
}

function entryLine(
  { form, host, name, port, expires }: AnyEntry,
  index: number,
  { level, line, isTop }: Stand,
): string {
  const why = 'why: a test, owner: plant-ot@plant.example';
  const above = isTop ? `10.${level}0.0.30` : `10.${level + 1}0.0.30`;
  const listen = 15_000 + level * 100 + line * 10 + index;
  const forms: Readonly<Record<string, string>> = {
    tls: `host: "${host}", port: ${port}`,
    http: `host: "${host}", port: 80, protocol: http`,
    tcp: `host: ${name}, port: 5671, protocol: tcp, listenPort: ${listen}`,
    'tcp-inside': `port: 5450, protocol: tcp, listenPort: ${listen}, to: { address: ${above}, port: 5450 }`,
    'tls-inside': `host: ${name}, port: ${port}, to: { address: ${above}, port: ${port} }`,
  };
  const end = expires === undefined ? '' : `, expires: ${expires}`;
  return `  - { ${forms[form]}, ${why}${end} }`;
}
