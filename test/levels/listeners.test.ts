import { describe, expect, test } from '@jest/globals';
import { listenersOf } from '../../levels/listeners.ts';
import { buildPlant, zoneNamed } from '../support/plant.ts';

const WHY = 'why: a reason, owner: plant';

describe('listenersOf()', () => {
  test('lists each port that something passes by, once and in order', () => {
    const site = buildPlant({
      'level-2-a': `reserve: [{ host: vpn.plant.example, port: 8443 }]
allow:
  - { host: b.example, port: 8883, ${WHY} }
  - { host: c.example, port: 8883, ${WHY} }
  - { host: d.example, port: 80, protocol: http, ${WHY} }
  - { host: e.example, port: 22, protocol: tcp, listenPort: 2222, ${WHY} }
`,
    });
    expect(listenersOf(site, zoneNamed(site, 'level-3'))).toEqual([
      { protocol: 'http', port: 80 },
      { protocol: 'tls', port: 443 },
      { protocol: 'tcp', port: 2222 },
      { protocol: 'tls', port: 8443 },
      { protocol: 'tls', port: 8883 },
    ]);
  });

  test('opens no port above the forwarder at which a need ends', () => {
    const site = buildPlant({
      'level-2-a': `allow: [{ host: mes.plant.example, port: 8443, to: { address: 10.30.0.20, port: 443 }, ${WHY} }]\n`,
    });
    expect(listenersOf(site, zoneNamed(site, 'level-3')).map(({ port }) => port)).toEqual([443, 8443]);
    expect(listenersOf(site, zoneNamed(site, 'level-4')).map(({ port }) => port)).toEqual([443]);
  });

  test('listens on the ports of profiles while a child learns, so that calls there are denied and told', () => {
    const learning = 'dns: { unlisted: forwarder, until: 2026-12-01 }\n';
    const taken = `allow: [{ host: e.example, port: 22, protocol: tcp, listenPort: 9093, ${WHY} }]\n`;
    const site = buildPlant({ 'level-2-a': learning, 'level-2-b': taken });
    expect(listenersOf(site, zoneNamed(site, 'level-3'))).toEqual(
      expect.arrayContaining([
        { protocol: 'http', port: 80 },
        { protocol: 'tls', port: 443 },
        { protocol: 'tls', port: 5671 },
        { protocol: 'tls', port: 8084 },
        { protocol: 'tcp', port: 9093 },
      ]),
    );
    const ports = listenersOf(site, zoneNamed(site, 'level-3')).map(({ port }) => port);
    expect(new Set(ports).size).toBe(ports.length);
    expect(listenersOf(site, zoneNamed(site, 'level-4')).map(({ port }) => port)).toEqual([443, 9093]);
  });
});
