// The first half of the story: who reaches what, and what an operator sees of it.

import type { PlantConnection, PlantMachine } from './plant-client.ts';
import type { Stage } from './stage.ts';

const ARM = 'management.azure.com';
const UNLISTED = 'files.example.com';
const OF_PACKAGING = 'licence.packvendor.example';
const UPDATES = 'updates.ovenvendor.example';

/** An allowed name, through three hops; gives the connection back, open. */
export async function allowedName(stage: Stage, oven: PlantMachine): Promise<PlantConnection> {
  const { narrator, trail, plant } = stage;
  narrator.step(
    `An oven controller at level 2 reaches ${ARM}`,
    'It knows no proxy. DNS leads it to its parent; three forwarders decide, each for the zone it began in, and none opens the TLS.',
  );
  const since = trail.length;
  await stage.resolves(oven, ARM);
  const connection = await stage.connects(oven, ARM);
  const first = await trail.until(
    'the opening',
    since,
    (record) => record.event === 'open' && record.serverName === ARM && record.origin === oven.zone,
  );
  // From the one the machine dialled to the top.
  const hops = await trail.openings(first.id, plant.zones.toReversed());
  narrator.seen(`Audit: ${hops.length} forwarders, one id, the same origin at each:`);
  for (const hop of hops) narrator.audit(hop);
  return connection;
}

export async function unlistedName(stage: Stage, oven: PlantMachine): Promise<void> {
  stage.narrator.step(
    `The same machine tries ${UNLISTED}`,
    'Nothing lists it. It does not resolve, and who dials the face anyway is refused by name.',
  );
  await stage.doesNotResolve(oven, UNLISTED);
  await stage.isRefused(oven, UNLISTED, 'level-3', 'not-in-allowlist');
}

export async function nameOfAnotherZone(stage: Stage, oven: PlantMachine, packer: PlantMachine): Promise<void> {
  stage.narrator.step(
    `It tries ${OF_PACKAGING}, which only the packaging line may reach`,
    'Both lines pass the same forwarder, on the same port. What one may reach, the other may not.',
  );
  await stage.doesNotResolve(oven, OF_PACKAGING);
  await stage.isRefused(oven, OF_PACKAGING, 'level-3', 'zone-not-allowed');
  stage.narrator.say('The packaging line asks for the same name:');
  await stage.connects(packer, OF_PACKAGING);
}

/** A wildcard of one label; gives the connection back, open. */
export async function wildcard(stage: Stage, oven: PlantMachine): Promise<PlantConnection> {
  stage.narrator.step(
    `A wildcard: *.${UPDATES}`,
    'One label below, as written, and not any depth: DNS cannot count labels, the forwarder does.',
  );
  const connection = await stage.connects(oven, `www.${UPDATES}`);
  await stage.isRefused(oven, `a.b.${UPDATES}`, 'level-3', 'not-in-allowlist');
  return connection;
}
