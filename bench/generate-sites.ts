// Writes made-up sites of any size, as a person would have written them, for measurements of check and synth.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** A site of level 4, level 3 and `lines` zones at level 2, each with `entries` entries of its own. */
export function writeSite(repository: string, name: string, lines: number, entries: number): void {
  const folder = join(repository, 'levels', 'sites', name);
  mkdirSync(folder, { recursive: true });
  const zones = Array.from({ length: lines }, (_, index) => (lines === 1 ? 'level-2' : `level-2-line-${index + 1}`));
  const files: Record<string, string> = {
    'site.yaml': siteYaml(name),
    'level-4.yaml': level4(),
    'level-3.yaml': level3(zones),
  };
  for (const [index, zone] of zones.entries()) files[`${zone}.yaml`] = level2(index, zone, entries);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
}

function siteYaml(name: string): string {
  return `site: ${name}
region: westeurope
azure: { subscription: 00000000-0000-0000-0000-000000000000, resourceGroup: rg-${name} }
git: { url: https://github.com/example/plants }
images: { registry: ghcr.io/example, forwarder: "${DIGEST}", coredns: "${DIGEST}" }
`;
}

function level4(): string {
  return `level: 4
distribution: k3s
network: 10.200.4.0/24
forwarder:
  faces: [{ address: 10.200.4.10, routed: firewall rule 1 }]
  uplink: { direct: { resolvers: ["10.200.4.2:53"] } }
`;
}

function level3(children: readonly string[]): string {
  return `level: 3
distribution: k3s
network: 10.200.3.0/24
forwarder:
  faces: [{ address: 10.200.3.10, for: [${children.join(', ')}], routed: firewall rule 2 }]
profiles: [{ name: arc-kubernetes, acknowledge: [multi-tenant] }, flux]
`;
}

function level2(index: number, zone: string, entries: number): string {
  const allow = Array.from(
    { length: entries },
    (_, n) =>
      `  - { host: host-${n}.${zone}.vendor.example, port: 443, why: machine number ${n}, owner: line@contoso.example }`,
  );
  return `level: 2
parent: level-3
distribution: k3s
network: 10.20.${index}.0/24
profiles: [{ name: arc-kubernetes, acknowledge: [multi-tenant] }, flux]
${allow.length > 0 ? `allow:\n${allow.join('\n')}\n` : ''}`;
}
