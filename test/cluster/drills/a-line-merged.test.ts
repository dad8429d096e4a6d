// A merged line opens a name for one zone: in force from end to end, and for nobody else. Once with Flux and the hosts told to look
// at once, once left to their own time.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { Plant } from '../plant/plant.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import { isDenial, isOpen, untilAudited, wayOf } from './audit.ts';
import { Bystanders } from './bystanders.ts';
import { BRING_UP_MS, drill, DRILL_MS, follow, type Row, secondsSince, SITE } from './drill.ts';
import { allow } from './lines.ts';

type Line = { readonly variant: string; readonly host: string; readonly isTold: boolean };

const ZONE = 'level-2-ovens';
/** Whoever else is on the way, the resolver they have, and who decides about them. */
const OTHERS = [
  { zone: 'level-2-packaging', face: '10.30.0.10', above: 'level-3' },
  { zone: 'level-3', face: '10.35.0.10', above: 'level-3-5' },
  { zone: 'level-3-5', face: '10.40.0.10', above: 'level-4' },
] as const;
const WAY = ['level-3', 'level-3-5', 'level-4'] as const;
const IN_FORCE_MS = 5 * 60_000;

beforeAll(() => Plant.shared(SITE), BRING_UP_MS);

describe('a merged line', () => {
  test('opens a name for one zone', () => drill('a · a line opens a name', act), DRILL_MS);
});

/** The second while the first is open: lines do not meet. */
async function act(plant: Plant): Promise<readonly Row[]> {
  const told = await open(plant, { variant: 'told to look', host: 'spares.packvendor.example', isTold: true });
  const polling = await open(plant, { variant: 'by polling', host: 'manuals.packvendor.example', isTold: false });
  return [told, polling];
}

async function open(plant: Plant, { variant, host, isTold }: Line): Promise<Row> {
  const { client } = plant.zone(ZONE);
  expect(await client.ask(host)).toMatchObject({ outcome: 'name-not-found' });
  await using bystanders = await Bystanders.of(plant);
  allow(plant.repository, ZONE, host);
  const { commit, pushedAt } = await plant.repository.publish(`ovens: open ${host}`);
  const told = isTold ? follow(plant.zones, commit) : Promise.resolve();
  const asked = client
    .askUntil('answered', host, {}, IN_FORCE_MS)
    .then(({ body }) => ({ body, seconds: secondsSince(pushedAt) }));
  const [{ body, seconds }] = await Promise.all([asked, told]);
  expect(body).toContain(`"tlsServerName":"${host}"`);
  const { entry, way } = await wayThrough(plant, host);
  expect(way).toEqual(WAY.map((zone) => `${zone} allow allowed for ${ZONE}`));
  expect(entry).toMatch(new RegExp(`^${ZONE}\\.yaml:\\d+ ${host}:443$`));
  await Promise.all(
    OTHERS.map(({ zone, face, above }) => expectDenied(plant.zone(zone), face, plant.zone(above), host)),
  );
  const { lost: connectionsLost, missing } = await bystanders.account();
  expect({ connectionsLost, missing }).toEqual({ connectionsLost: 0, missing: 0 });
  return { variant, seconds, connectionsLost, seen: `"${entry}" in the audit of ${WAY.join(', ')}` };
}

/** Who let the answered connection pass, from the first forwarder to the last, and by which line. */
async function wayThrough(plant: Plant, host: string) {
  const opens = WAY.map(
    async (name) => [name, await untilAudited(plant.zone(name), { serverName: host }, isOpen)] as const,
  );
  const audits = new Map(await Promise.all(opens));
  const last = audits.get('level-4')?.at(0);
  const hops = wayOf(last?.id ?? '', audits);
  const way = hops.map(({ zone, verdict, reason, origin }) => `${zone} ${verdict} ${reason} for ${String(origin)}`);
  return { entry: hops[0]?.entry ?? '', way };
}

/** The name does not exist for it; and whoever knows the way anyhow is told apart by the forwarder. */
async function expectDenied(zone: PlantZone, face: string, above: PlantZone, host: string): Promise<void> {
  const since = new Date();
  expect(await zone.client.lookUp(host, face)).toMatchObject({ outcome: 'name-not-found' });
  expect(await zone.client.ask(host, { address: face })).toMatchObject({ outcome: 'closed' });
  const denials = await untilAudited(above, { serverName: host, since }, isDenial);
  expect(denials.map(({ verdict, reason, origin }) => ({ verdict, reason, origin }))).toEqual([
    { verdict: 'deny', reason: 'zone-not-allowed', origin: zone.name },
  ]);
}
