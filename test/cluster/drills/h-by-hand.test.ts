// Somebody with every right on a cluster works on it by hand: deletes the list of its forwarder, puts a weaker one in its place, edits
// a ConfigMap, deletes a NetworkPolicy. Flux puts back what Git says, and until it does the forwarder lets pass what it let pass.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { asFields, asList } from '../../support/api-client.ts';
import { Plant } from '../plant/plant.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import { allowlistPath, conditionOf, isConfirmed, untilState } from './allowlist.ts';
import { auditOf, isDenial, untilAudited } from './audit.ts';
import { Bystanders } from './bystanders.ts';
import { BRING_UP_MS, drill, DRILL_MS, type Row, secondsSince, SITE } from './drill.ts';
import { kustomizations, reconcile } from './flux.ts';
import { swapsIn } from './swaps.ts';

type Fields = Readonly<Record<string, unknown>>;

const FLUX_APPLIER = 'system:serviceaccount:sallyport-flux:flux-applier';
const GUARD = 'only Flux ("system:serviceaccount:sallyport-flux:flux-applier") does, from Git';
const LIST = { zone: 'level-3', face: '10.30.0.10' } as const;
const LINE = 'level-2-ovens';
const ALLOWED = 'catalogue.updates.ovenvendor.example';
const DENIED = 'licence.packvendor.example';
const RESERVED = 'github.com';
const POLICY = { namespace: 'azure-iot-operations', name: 'azure-iot-operations-egress' } as const;
const REPAIRED_MS = 4 * 60_000;

beforeAll(() => Plant.shared(SITE), BRING_UP_MS);

describe('what is changed by hand', () => {
  test(
    'cannot empty or weaken the list of a forwarder',
    () => drill('h · a list deleted and weakened', loseList),
    DRILL_MS,
  );

  test('is refused where it is the configuration', () => drill('h · a ConfigMap edited', editConfigMaps), DRILL_MS);

  test('comes back where it is a policy', () => drill('h · a NetworkPolicy deleted', losePolicy), DRILL_MS);
});

async function loseList(plant: Plant): Promise<Row> {
  const zone = plant.zone(LIST.zone);
  const kubectl = kubectlOf(zone);
  const state = async () => zone.state();
  const since = new Date();
  const { digest } = await state();
  const swaps = swapsIn(await zone.forwarderLog()).length;
  await using bystanders = await Bystanders.of(plant);

  const list = asFields((await zone.cluster.api.get(allowlistPath(LIST.zone))).body);
  await kubectl(['delete', 'allowlist', LIST.zone]);
  const deletedAt = new Date();
  await expectUnchanged(plant);

  const weak = stringify(withoutReserved(list));
  await expect(kubectl(['create', '--filename', '-'], weak)).rejects.toThrow(GUARD);
  // The one account that may write it, as if its token had been stolen.
  await kubectl(['--as', FLUX_APPLIER, 'create', '--filename', '-'], weak);
  const refused = await untilState(
    'a list without reserved names is refused',
    state,
    (now) => conditionOf(now, 'Ready')?.reason === 'ReservedDropped',
  );
  expect(conditionOf(refused, 'Ready')).toMatchObject({ status: 'False', message: expect.stringContaining(RESERVED) });
  expect(refused.digest).toBe(digest);
  await expectUnchanged(plant);

  await applyAgain(zone, 'network');
  await untilState('the list of Git is back', state, (now) => isConfirmed(now) && now.digest === digest, REPAIRED_MS);
  const seconds = secondsSince(deletedAt);
  const restored = asFields((await zone.cluster.api.get(allowlistPath(LIST.zone))).body);
  expect(restored['spec']).toEqual(list['spec']);

  const { lost: connectionsLost, missing } = await bystanders.account();
  expect({ connectionsLost, missing }).toEqual({ connectionsLost: 0, missing: 0 });
  // Not for a moment was another list in force than the one that was, nor was anything closed or denied for want of one.
  expect(swapsIn(await zone.forwarderLog())).toHaveLength(swaps);
  const audit = auditOf(await zone.audit(), { since });
  expect(
    audit.filter(({ reason, closedBy }) => reason === 'allowlist-not-loaded' || closedBy === 'entry-removed'),
  ).toEqual([]);
  return {
    seconds,
    connectionsLost,
    seen: `Ready=False/ReservedDropped: ${conditionOf(refused, 'Ready')?.message.split(',')[0]} …`,
  };
}

async function editConfigMaps(plant: Plant): Promise<Row> {
  const zone = plant.zone(LIST.zone);
  const started = new Date();
  await using bystanders = await Bystanders.of(plant);
  for (const [name, file] of [
    ['forwarder', 'forwarder.yaml'],
    [`dns-${LINE}`, `${LINE}.db`],
  ] as const) {
    const patch = JSON.stringify({ data: { [file]: '' } });
    const before = await zone.cluster.find('ConfigMap', 'sallyport', name);
    await expect(kubectlOf(zone)(['patch', 'configmap', name, '--type', 'merge', '--patch', patch])).rejects.toThrow(
      GUARD,
    );
    const { data } = { data: undefined, ...(await zone.cluster.find('ConfigMap', 'sallyport', name)) };
    expect(data).toEqual(before?.['data']);
  }
  const seconds = secondsSince(started);
  await expectUnchanged(plant);
  const { lost: connectionsLost, missing } = await bystanders.account();
  expect({ connectionsLost, missing }).toEqual({ connectionsLost: 0, missing: 0 });
  return { seconds, connectionsLost, seen: `the API server: "Cannot change what this level lets pass: ${GUARD}"` };
}

async function losePolicy(plant: Plant): Promise<Row> {
  const zone = plant.zone(LINE);
  const { namespace, name } = POLICY;
  const find = () => zone.cluster.find('NetworkPolicy', namespace, name);
  const before = await find();
  await using bystanders = await Bystanders.of(plant);
  await zone.cluster.kubectl(['--namespace', namespace, 'delete', 'networkpolicy', name]);
  const deletedAt = new Date();
  expect(await find()).toBeUndefined();
  await applyAgain(zone, 'policies');
  await zone.cluster.until('the policy is back', async () => (await find()) !== undefined, REPAIRED_MS);
  const seconds = secondsSince(deletedAt);
  const after = await find();
  expect(after?.['spec']).toEqual(before?.['spec']);
  expect(asFields(after?.['metadata'])['uid']).not.toBe(asFields(before?.['metadata'])['uid']);
  const { lost: connectionsLost, missing } = await bystanders.account();
  expect({ connectionsLost, missing }).toEqual({ connectionsLost: 0, missing: 0 });
  return {
    seconds,
    connectionsLost,
    seen: `NetworkPolicy "${namespace}/${name}" as in Git, by the next reconciliation`,
  };
}

/** New connections of the line are decided as ever, in both ways. */
async function expectUnchanged(plant: Plant): Promise<void> {
  const { client } = plant.zone(LINE);
  expect(await client.ask(ALLOWED)).toMatchObject({ outcome: 'answered' });
  expect(await client.ask(RESERVED)).toMatchObject({ outcome: 'answered' });
  const since = new Date();
  expect(await client.ask(DENIED, { address: LIST.face })).toMatchObject({ outcome: 'closed' });
  const [denial] = await untilAudited(plant.zone(LIST.zone), { serverName: DENIED, since }, isDenial);
  expect(denial).toMatchObject({ reason: 'zone-not-allowed', origin: LINE });
}

/** Nothing new is in Git: what is there is applied again, as it is every ten minutes. */
async function applyAgain({ cluster }: PlantZone, name: string): Promise<void> {
  const found = (await kustomizations(cluster.api)).find((each) => each.name === name);
  if (found === undefined) throw new Error(`Cannot have "${name}" applied again: there is no such Kustomization`);
  await reconcile(cluster.api, found);
}

/** Nobody's reserved names, and nothing granted of what they were: as small a list as there can be. */
function withoutReserved(list: Fields): Fields {
  const { annotations, labels, name, namespace } = asFields(list['metadata']);
  const { apiVersion, kind } = list;
  const spec = asFields(list['spec']);
  const grants = asList(spec['grants']).slice(0, 1);
  return {
    apiVersion,
    kind,
    metadata: { annotations, labels, name, namespace },
    spec: { ...spec, grants, reserved: [] },
  };
}

function kubectlOf({ cluster }: PlantZone) {
  return (args: readonly string[], input?: string) => cluster.kubectl(['--namespace', 'sallyport', ...args], input);
}
