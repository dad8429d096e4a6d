// Break-glass as docs/break-glass.md has it: a person of the group opens a name at every level on the way, for an hour; nobody else can,
// and no longer; deleted, it ends at once, with the connections that only it allowed, and so it does when its hour is over. The
// shortest one takes an hour, so the last seconds of one are shown: its creation is set back.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { Plant } from '../plant/plant.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import { conditionOf, untilState } from './allowlist.ts';
import { isClose, isDenial, isOpen, untilAudited } from './audit.ts';
import { Bystanders } from './bystanders.ts';
import { BRING_UP_MS, drill, DRILL_MS, type Row, secondsSince, SITE } from './drill.ts';
import { setBack } from './earlier.ts';

const GROUP = 'contoso-ot-on-call';
const PERSON = 'anna@contoso.example';
const AS_PERSON = ['--as', PERSON, '--as-group', GROUP, '--as-group', 'system:authenticated'] as const;
const NAME = 'oven-vendor-support';
const HOST = 'support.ovenvendor.example';
const ENTRY = `break-glass/${NAME} ${HOST}:443`;
const LINE = { zone: 'level-2-ovens', face: '10.30.0.10' } as const;
const OTHER_LINE = 'level-2-packaging';
const HOST_FILE = `/etc/sallyport/break-glass.d/${NAME}.yaml`;
const STORED_AS = `/registry/sallyport.dev/allowlists/sallyport/${NAME}`;
const HOUR_MS = 3_600_000;
/** What is left of its hour. */
const LAST_MS = 12_000;
const CONNECTIONS = 3;
const CLOSED_MS = 30_000;
const BY_FACE = { address: LINE.face } as const;

beforeAll(() => Plant.shared(SITE), BRING_UP_MS);

describe('break-glass', () => {
  test(
    'opens a name at every level on the way, and ends when it is deleted',
    () => drill('k · break-glass', breakGlass),
    DRILL_MS,
  );

  test('ends by itself when its hour is over', () => drill('k · break-glass, its hour over', outlive), DRILL_MS);

  test('is refused to whoever may not', () => drill('k · break-glass refused', refuse), DRILL_MS);
});

async function breakGlass(plant: Plant): Promise<Row> {
  const { client } = plant.zone(LINE.zone);
  const [level3, dmz, level4] = levelsOf(plant);
  await using bystanders = await Bystanders.of(plant);
  await using open = new AsyncDisposableStack();
  expect(await deniedBy(plant, 'level-3')).toBe('not-in-allowlist');
  const started = new Date();

  open.defer(() => closeInCluster(level3));
  await openInCluster(level3);
  // Each level decides for itself: one key does not open the chain.
  expect(await deniedBy(plant, 'level-3-5')).toBe('not-in-allowlist');
  open.defer(() => closeOnHost(dmz));
  await openOnHost(dmz);
  expect(await deniedBy(plant, 'level-4')).toBe('not-in-allowlist');
  open.defer(() => closeInCluster(level4));
  await openInCluster(level4);
  expect(await client.ask(HOST, BY_FACE)).toMatchObject({ outcome: 'answered' });
  const seconds = secondsSince(started);

  const [opened] = await untilAudited(level3, { serverName: HOST, since: started }, isOpen);
  expect(opened).toMatchObject({ verdict: 'allow', entry: ENTRY, origin: LINE.zone });
  expect(await client.ask(HOST)).toMatchObject({ outcome: 'name-not-found' });
  expect(await plant.zone(OTHER_LINE).client.ask(HOST, BY_FACE)).toMatchObject({ outcome: 'closed' });
  const said = conditionOf(await level3.state(), 'BreakGlass')?.message ?? '';
  for (const word of [NAME, PERSON, HOST, LINE.zone]) expect(said).toContain(word);

  await using held = await client.hold(HOST, { ...BY_FACE, connections: CONNECTIONS });
  const deleting = new Date();
  await closeInCluster(level3);
  await held.untilLost(CONNECTIONS, CLOSED_MS);
  const secondsToEnd = secondsSince(deleting);
  const closings = await untilAudited(level3, { serverName: HOST, since: deleting }, isClose, CONNECTIONS);
  expect(closings.map(({ closedBy }) => closedBy)).toEqual(Array.from({ length: CONNECTIONS }, () => 'entry-removed'));
  expect(await deniedBy(plant, 'level-3')).toBe('not-in-allowlist');
  const { lost: connectionsLost, missing } = await bystanders.account();
  expect({ connectionsLost, missing }).toEqual({ connectionsLost: 0, missing: 0 });
  return {
    seconds,
    connectionsLost,
    seen: `BreakGlass=True: ${said} · deleted, its connections closed as entry-removed after ${secondsToEnd.toFixed(1)} s`,
  };
}

async function outlive(plant: Plant): Promise<Row> {
  const { client } = plant.zone(LINE.zone);
  const [level3, dmz, level4] = levelsOf(plant);
  await using bystanders = await Bystanders.of(plant);
  await using open = new AsyncDisposableStack();
  open.defer(() => closeInCluster(level3));
  open.defer(() => closeOnHost(dmz));
  open.defer(() => closeInCluster(level4));
  await Promise.all([openInCluster(level3), openOnHost(dmz), openInCluster(level4)]);
  await using held = await client.hold(HOST, { ...BY_FACE, connections: CONNECTIONS });

  const since = new Date();
  const end = (await setBack(level3, STORED_AS, HOUR_MS - LAST_MS)).getTime() + HOUR_MS;
  await held.untilFlowing();
  expect(held.lost).toEqual([]);
  await held.untilLost(CONNECTIONS, CLOSED_MS);
  const closings = await untilAudited(level3, { serverName: HOST, since }, isClose, CONNECTIONS);
  expect(closings.map(({ closedBy }) => closedBy)).toEqual(Array.from({ length: CONNECTIONS }, () => 'entry-expired'));
  // Stamps of the API server are whole seconds.
  const lateMs = closings.map(({ time }) => new Date(time).getTime() - end);
  expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(0);
  await level3.cluster.until('it has ended', async () => (await acceptedOf(level3))?.['reason'] === 'Ended');
  expect(conditionOf(await level3.state(), 'BreakGlass')?.status).toBe('False');
  expect(await deniedBy(plant, 'level-3')).toBe('entry-expired');
  const { lost: connectionsLost, missing } = await bystanders.account();
  expect({ connectionsLost, missing }).toEqual({ connectionsLost: 0, missing: 0 });
  const late = (Math.max(...lateMs) / 1_000).toFixed(1);
  const seen = `Accepted=False/Ended; connections closed as entry-expired ${late} s after its hour, newcomers denied as that`;
  return { seconds: Math.max(...lateMs) / 1_000, connectionsLost, seen };
}

async function refuse(plant: Plant): Promise<Row> {
  const zone = plant.zone('level-3');
  const started = new Date();
  const create = (object: object, who: readonly string[]) =>
    zone.cluster.kubectl([...who, '--namespace', 'sallyport', 'create', '--filename', '-'], stringify(object));
  const outsider = ['--as', 'eve@contoso.example', '--as-group', 'system:authenticated'];
  await expect(create(opening({ by: 'eve@contoso.example' }), outsider)).rejects.toThrow('cannot create resource');
  // An administrator may create whatever the guard lets him.
  await expect(create(opening({ by: 'kubernetes-admin' }), [])).rejects.toThrow(
    `members of "${GROUP}" may open a name`,
  );
  await expect(create(opening({ hours: 9 }), AS_PERSON)).rejects.toThrow('this site allows 8 hours');
  await expect(create(opening({ by: 'bert@contoso.example' }), AS_PERSON)).rejects.toThrow(
    `"by" has to be "${PERSON}"`,
  );

  await using open = new AsyncDisposableStack();
  open.defer(() => closeInCluster(zone));
  await openInCluster(zone);
  const patch = JSON.stringify({ spec: { breakGlass: { hours: 8 } } });
  await expect(
    zone.cluster.kubectl(['--namespace', 'sallyport', 'patch', 'allowlist', NAME, '--type', 'merge', '--patch', patch]),
  ).rejects.toThrow('Cannot change a break-glass: its time is that of its creation');
  return {
    seconds: secondsSince(started),
    connectionsLost: 0,
    seen: 'the API server refuses others than the group, nine hours, another name in "by", and every later change',
  };
}

/** On the way, from the first forwarder on. */
function levelsOf(plant: Plant): readonly [PlantZone, PlantZone, PlantZone] {
  return [plant.zone('level-3'), plant.zone('level-3-5'), plant.zone('level-4')];
}

function opening(changed: { readonly hours?: number; readonly by?: string } = {}): object {
  return {
    apiVersion: 'sallyport.dev/v1alpha1',
    kind: 'Allowlist',
    metadata: { name: NAME, namespace: 'sallyport', labels: { 'sallyport.dev/break-glass': 'true' } },
    spec: {
      breakGlass: { hours: 1, reason: 'oven 3 stands still, vendor case 4711', by: PERSON, ...changed },
      grants: [{ for: [LINE.zone], entries: [{ host: HOST, port: 443 }] }],
    },
  };
}

async function openInCluster(zone: PlantZone): Promise<void> {
  const { cluster } = zone;
  await cluster.kubectl([...AS_PERSON, '--namespace', 'sallyport', 'create', '--filename', '-'], stringify(opening()));
  await cluster.until('the break-glass is accepted', async () => {
    const accepted = await acceptedOf(zone);
    return accepted?.['status'] === 'True' && accepted['reason'] === 'InForce';
  });
}

function acceptedOf({ cluster }: PlantZone) {
  return cluster.condition('Allowlist', 'sallyport', NAME, 'Accepted');
}

async function openOnHost(zone: PlantZone): Promise<void> {
  const brought = `/root/${NAME}.yaml`;
  await zone.machine.ask('tee', [brought], { input: stringify(opening()) });
  await zone.machine.ask('install', ['-m', '0644', brought, HOST_FILE]);
  await untilState(
    'it is open on the host',
    () => zone.state(),
    (state) => conditionOf(state, 'BreakGlass')?.status === 'True',
  );
}

/** By the person who opened it, and until the forwarder has heard. */
async function closeInCluster(zone: PlantZone): Promise<void> {
  const { cluster } = zone;
  await cluster.kubectl([...AS_PERSON, '--namespace', 'sallyport', 'delete', 'allowlist', NAME, '--ignore-not-found']);
  await untilState(
    'nothing is open',
    () => zone.state(),
    (state) => conditionOf(state, 'BreakGlass')?.reason === 'NoneInForce',
  );
}

async function closeOnHost(zone: PlantZone): Promise<void> {
  await zone.machine.ask('rm', ['--force', HOST_FILE]);
  await untilState(
    'nothing is open',
    () => zone.state(),
    (state) => conditionOf(state, 'BreakGlass')?.status === 'False',
  );
}

/** Why the next attempt of the line is denied at a level. */
async function deniedBy(plant: Plant, zone: string): Promise<string> {
  const since = new Date();
  expect(await plant.zone(LINE.zone).client.ask(HOST, BY_FACE)).toMatchObject({ outcome: 'closed' });
  const denials = await untilAudited(plant.zone(zone), { serverName: HOST, since }, isDenial);
  return denials.map(({ reason }) => reason).join(', ');
}
