// Every example site, run: its forwarders and DNS from the synthesized objects, a machine in each lowest zone, real TLS.

import { describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { AuditTrail } from '../../../cli/demo/audit-trail.ts';
import { resolverAddresses } from '../../../cli/demo/cast.ts';
import { createAuthority } from '../../../cli/demo/certificate-authority.ts';
import { DemoClock } from '../../../cli/demo/demo-clock.ts';
import { startEverythingResolves } from '../../../cli/demo/everything-resolves.ts';
import { Plant } from '../../../cli/demo/plant.ts';
import { lookUp, open } from '../../../cli/demo/plant-client.ts';
import { startStandInInternet } from '../../../cli/demo/stand-in-internet.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const UNLISTED = 'files.example.com';

/** A machine of `zone`, a name of its own list, and the forwarders on the way up. */
const SITES = [
  {
    site: 'contoso-bakery',
    zone: 'level-2-packaging',
    own: 'licence.packvendor.example',
    hops: ['level-3', 'level-3-5', 'level-4'],
  },
  { site: 'fabrikam-aks-and-vm', zone: 'level-3', own: 'api.robotvendor.example', hops: ['level-4', 'level-5'] },
  { site: 'northwind-dual-nic', zone: 'level-3', own: 'downloads.fillervendor.example', hops: ['level-4'] },
] as const;

describe.each(SITES)('$site', ({ site, zone, own, hops }) => {
  test('carries what is listed through every hop under one id, and denies the rest by name', async () => {
    using folder = new TemporaryFolder();
    await using cleanUp = new AsyncDisposableStack();
    const { ca, ...authority } = await createAuthority();
    const trail = new AuditTrail();
    const plant = new Plant({
      repository: REPOSITORY,
      site,
      folder: folder.path,
      clock: new DemoClock('2026-11-21T12:00:00Z'),
      trail,
      ca,
    });
    cleanUp.defer(() => plant.close());
    const internet = await startStandInInternet([plant.overlay.port(443)], { ca, ...authority });
    cleanUp.defer(() => internet.close());
    for (const address of resolverAddresses(plant.site, plant.overlay)) {
      const dns = await startEverythingResolves(address, plant.overlay);
      cleanUp.defer(() => dns.close());
    }
    await plant.start();
    const machine = plant.machine({ zone, host: 50 });

    for (const name of [own, 'management.azure.com']) {
      const answer = await lookUp(machine, name);
      expect(answer).toEqual({ kind: 'address', address: machine.nameserver.address });
      const since = trail.length;
      const outcome = await open(machine, plant.overlay, { name, port: 443, address: machine.nameserver.address, ca });
      expect(outcome).toMatchObject({ ok: true, greeting: `hello from ${name}` });
      if (outcome.ok) await outcome.connection.end();
      const opened = await trail.until(
        'the opening',
        since,
        (record) => record.event === 'open' && record.origin === zone,
      );
      await trail.openings(opened.id, hops);
      const records = trail.of(opened.id).filter(({ event }) => event === 'open');
      expect(records.map((record) => record.zone).sort()).toEqual([...hops].sort());
    }

    expect(await lookUp(machine, UNLISTED)).toEqual({ kind: 'nxdomain' });
    const since = trail.length;
    const refused = await open(machine, plant.overlay, {
      name: UNLISTED,
      port: 443,
      address: machine.nameserver.address,
      ca,
    });
    expect(refused.ok).toBe(false);
    expect(await trail.until('the denial', since, (record) => record.serverName === UNLISTED)).toMatchObject({
      verdict: 'deny',
      reason: 'not-in-allowlist',
      zone: hops[0],
      origin: zone,
    });
  }, 30_000);
});
