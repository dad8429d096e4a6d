// The demo from curtain to curtain. Every step throws when it does not see what it must, so exit 0 means all was seen.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Terminal } from '../terminal.ts';
import { AuditTrail } from './audit-trail.ts';
import { CAST, resolverAddresses } from './cast.ts';
import { createAuthority } from './certificate-authority.ts';
import { DemoClock } from './demo-clock.ts';
import { startEverythingResolves } from './everything-resolves.ts';
import { Narrator } from './narrator.ts';
import { INTERNET } from './overlay.ts';
import { Plant } from './plant.ts';
import { Stage } from './stage.ts';
import { startStandInInternet } from './stand-in-internet.ts';
import { allowedName, nameOfAnotherZone, unlistedName, wildcard } from './steps-of-access.ts';
import { expiry, openedName, revokedName } from './steps-of-change.ts';
import { forgedHeader, wrongConfiguration } from './steps-of-defence.ts';

export const SAMPLE_SITE = 'contoso-bakery';
/** The evening before an entry of the sample site ends. */
const EVENING = '2027-03-01T23:50:00Z';

/** Tells the whole story. Rejects with the first thing that was not seen; closes everything it opened either way. */
export async function tellStory(repository: string, terminal: Terminal): Promise<void> {
  const begin = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-demo-'));
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => rmSync(folder, { recursive: true, force: true }));
  const authority = await createAuthority();
  const trail = new AuditTrail();
  const clock = new DemoClock(EVENING);
  const plant = new Plant({ repository, site: SAMPLE_SITE, folder, clock, trail, ca: authority.ca });
  cleanUp.defer(() => plant.close());
  const narrator = new Narrator(terminal);
  introduce(plant, terminal, narrator);
  const internet = await startStandInInternet([plant.overlay.port(443)], authority);
  cleanUp.defer(() => internet.close());
  for (const resolver of resolverAddresses(plant.site, plant.overlay)) {
    const dns = await startEverythingResolves(resolver, plant.overlay);
    cleanUp.defer(() => dns.close());
  }
  await plant.start();
  for (const zone of plant.zones)
    narrator.seen(`${zone}: forwarder and DNS serve, the way up is confirmed by dialling the reserved names`);
  const stage = new Stage({ plant, narrator, trail, clock, ca: authority.ca });
  cleanUp.defer(() => stage.endConnections());
  await act(stage);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  terminal.out(
    `\n${terminal.style('green', `All ${narrator.steps} steps were seen in ${seconds} s.`)} What ran is what a plant gets:\n`,
  );
  terminal.out(
    'the objects of dist/contoso-bakery, real forwarders, real TLS. Change levels/sites/contoso-bakery and run it again.\n',
  );
}

async function act(stage: Stage): Promise<void> {
  const oven = stage.plant.machine(CAST.oven);
  const packer = stage.plant.machine(CAST.packer);
  const lasting = await allowedName(stage, oven);
  await unlistedName(stage, oven);
  await nameOfAnotherZone(stage, oven, packer);
  const expiring = await wildcard(stage, oven);
  const opened = await openedName(stage, oven, lasting);
  await revokedName(stage, opened, lasting);
  await expiry(stage, oven, expiring, lasting);
  await wrongConfiguration(stage, oven, lasting);
  await forgedHeader(stage);
}

function introduce(plant: Plant, terminal: Terminal, narrator: Narrator): void {
  terminal.out(`${terminal.style('bold', 'A Purdue chain on this machine')}\n`);
  terminal.out('   level 2 (ovens, packaging) → level 3 → level 3.5, the DMZ → level 4 → Internet\n');
  terminal.out(
    '   Only level 4 reaches the Internet. Each crossing to the level above is one forwarder that denies what is not listed.\n\n',
  );
  terminal.out(
    'The sample site is synthesized; its forwarders and DNS run from those very objects. One table moves them to loopback:\n\n',
  );
  const rows = plant.overlay.rows.map(({ zone, network, loopback }) => [zone, network, loopback]);
  narrator.table([
    ['zone', 'in the plant', 'here'],
    ...rows,
    ['Internet', '(stand-in)', INTERNET.network],
    ['ports', '443, 53 …', `${plant.overlay.port(443)}, ${plant.overlay.port(53)} …`],
  ]);
  terminal.out('\n');
}
