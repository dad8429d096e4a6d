// A site of forty zones: an enterprise and a business zone, a DMZ, four at level 3 and thirty-three lines below them, each with
// entries and a telemetry route of its own. For whatever has to stay readable when plants are large.

import type { Site } from '../../levels/model.ts';
import { declaredSite } from './declared-site.ts';

const OPERATIONS = 4;
const LINES = 33;
const PROFILES =
  '[{ name: iot-operations, with: { storageAccount: stwide, keyVault: kv-wide, registry: crwide } }, flux]';

export function wideSite(): Site {
  const operations = Array.from({ length: OPERATIONS }, (_, index) => `level-3-hall-${index + 1}`);
  const lines = Array.from({ length: LINES }, (_, index) => `level-2-line-${String(index + 1).padStart(2, '0')}`);
  const zones = {
    'level-5': TOP,
    'level-4': BUSINESS,
    'level-3-5': dmz(operations),
    ...Object.fromEntries(
      operations.map((name, index) => [
        name,
        hall(
          index,
          lines.filter((_, place) => place % OPERATIONS === index),
        ),
      ]),
    ),
    ...Object.fromEntries(lines.map((name, index) => [name, line(index, operations[index % OPERATIONS] ?? '')])),
  };
  const routes = lines.map(
    (name) =>
      `    - { name: ${name.replace('level-2-', '')}, from: ${name}, to: { eventHubs: { namespace: wide-plant, hub: lines } }, topics: ["data/#"] }`,
  );
  return declaredSite(zones, `telemetry:\n  routes:\n${routes.join('\n')}\n`);
}

const TOP = `
level: 5
distribution: k3s
network: 10.50.0.0/24
forwarder:
  faces: [{ address: 10.50.0.10, for: [level-4], routed: "firewall fw-5 of the data centre, rule 4711 in the section of the plant" }]
  uplink: { connectProxy: { host: proxy.corporation.example, port: 8080, secretRef: proxy } }
`;

const BUSINESS = `
level: 4
distribution: k3s
network: 10.40.0.0/24
forwarder: { faces: [{ address: 10.40.0.10, for: [level-3-5], routed: "firewall fw-4" }] }
profiles: ${PROFILES}
`;

function dmz(children: readonly string[]): string {
  return `
level: 3.5
distribution: none
network: 10.35.0.0/24
forwarder: { faces: [{ address: 10.35.0.10, for: [${children.join(', ')}], routed: "firewall fw-35, rules of the halls" }] }
`;
}

function hall(index: number, children: readonly string[]): string {
  return `
level: 3
parent: level-3-5
distribution: k3s
network: 10.3${index}.1.0/24
forwarder: { faces: [{ address: 10.3${index}.1.10, for: [${children.join(', ')}], routed: "switch sw-${index}" }] }
profiles: ${PROFILES}
`;
}

function line(index: number, parent: string): string {
  const month = String((index % 12) + 1).padStart(2, '0');
  return `
level: 2
parent: ${parent}
distribution: k3s
network: 10.2${index % OPERATIONS}.${index}.0/24
profiles: ${PROFILES}
allow:
  - { host: "machine-${index}.vendor.example", port: 443, why: service of line ${index}, owner: line-${index}@plant.example, ticket: CHG${1000 + index}, expires: 2027-${month}-15 }
  - { host: "**.updates-${index}.vendor.example", port: 443, why: updates of line ${index}, owner: line-${index}@plant.example }
`;
}
