// An explanation is worth what it agrees with: the forwarder's own decision, on the list that is synthesized for it.

import { describe, expect, test } from '@jest/globals';
import { ALLOWLIST_API_VERSION, ALLOWLIST_KIND } from '../../../forwarder/contract/allowlist.ts';
import { compileSnapshot } from '../../../forwarder/decision/compile-snapshot.ts';
import { decide } from '../../../forwarder/decision/decide.ts';
import { judge } from '../../../levels/explain/judgement.ts';
import { forwarderAllowlist, membersOf } from '../../../levels/forwarder-allowlist.ts';
import { listenersOf } from '../../../levels/listeners.ts';
import type { Site, Zone } from '../../../levels/model.ts';
import { buildPlant } from '../../support/plant.ts';

const TODAY = '2026-11-21';
const WHY = 'why: a reason, owner: plant';

const site = buildPlant({
  'level-4': `policies: { forwarder: enforce }\nallow: [{ host: top.example, port: 443, ${WHY} }]\n`,
  'level-2-a': `profiles: [flux]
reserve: [{ host: vpn.plant.example, port: 8443 }]
allow:
  - { host: "*.vendor.example", port: 443, ${WHY} }
  - { host: a.vendor.example, port: 443, expires: 2026-11-20, ${WHY} }
  - { host: "**.deep.example", port: 8443, ${WHY} }
  - { host: old.example, port: 443, expires: 2026-11-20, ${WHY} }
  - { host: last.example, port: 443, expires: 2026-11-21, ${WHY} }
  - { host: crl.example, port: 80, protocol: http, ${WHY} }
  - { host: mes.plant.example, port: 443, to: { address: 10.30.0.20, port: 8443 }, ${WHY} }
  - { host: erp.plant.example, port: 1433, protocol: tcp, listenPort: 11433, to: { address: 10.40.0.20, port: 1433 }, ${WHY} }
`,
  'level-2-b': `allow: [{ host: only-b.example, port: 443, ${WHY} }, { host: old.example, port: 8443, ${WHY} }, { host: gone.example, port: 443, expires: 2026-11-20, ${WHY} }]\n`,
});

const HOSTS = [
  'management.azure.com',
  'westeurope.data.mcr.microsoft.com',
  'git.plant.example',
  'vpn.plant.example',
  'a.vendor.example',
  'b.vendor.example',
  'a.b.vendor.example',
  'vendor.example',
  'x.y.deep.example',
  'old.example',
  'last.example',
  'crl.example',
  'mes.plant.example',
  'erp.plant.example',
  'only-b.example',
  'top.example',
  'gone.example',
  'nowhere.example',
];
const PORTS = [80, 443, 1433, 8443, 11433, 9999];

function decideAt(of: Site, forwarder: Zone) {
  const spec = { ...forwarderAllowlist(of, forwarder), configDigest: `sha256:${'0'.repeat(64)}` };
  const snapshot = compileSnapshot({
    apiVersion: ALLOWLIST_API_VERSION,
    kind: ALLOWLIST_KIND,
    metadata: { name: forwarder.name },
    spec,
  });
  const listeners = listenersOf(of, forwarder);
  return (origin: string, serverName: string, port: number) => {
    const protocol = listeners.find((listener) => listener.port === port)?.protocol ?? 'tls';
    const { reason, entry } = decide(snapshot, {
      origin,
      serverName,
      port,
      protocol,
      now: Date.parse(`${TODAY}T12:00:00Z`),
    });
    return { reason, entry: entry?.label };
  };
}

describe('judge()', () => {
  const forwarders = site.zones
    .filter(({ forwarder }) => forwarder !== undefined)
    .map((forwarder) => ({ forwarder, name: forwarder.name }));

  test.each(forwarders)('gives the verdicts and reasons of the forwarder at $name', ({ forwarder }) => {
    const decision = decideAt(site, forwarder);
    const reasons = new Set<string>();
    for (const zone of membersOf(forwarder)) {
      for (const host of HOSTS) {
        for (const port of PORTS) {
          const { reason, entry } = decision(zone.name, host, port);
          const judged = judge(site, forwarder, { zone, host, port, today: TODAY });
          expect(`${zone.name} ${host}:${port} ${judged.reason}`).toBe(`${zone.name} ${host}:${port} ${reason}`);
          const place =
            judged.need === undefined ? undefined : `${judged.need.provenance.file}:${judged.need.provenance.line}`;
          if (reason === 'allowed') expect(entry).toContain(place);
          reasons.add(reason);
        }
      }
    }
    expect([...reasons].sort()).toEqual([
      'allowed',
      'entry-expired',
      'not-in-allowlist',
      'port-not-allowed',
      'zone-not-allowed',
    ]);
  });
});
