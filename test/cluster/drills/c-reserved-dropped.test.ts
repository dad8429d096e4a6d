// Somebody merges a list without the Git host, the sign-in and Arc: the names by which a zone would ever hear of the correction. The
// API server refuses it, Flux says so, a host's forwarder refuses it itself; what was in force stays, so the correction arrives by
// the way that was to be cut off, and nobody has to be asked for it.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { asFields, asList } from '../../support/api-client.ts';
import { Plant } from '../plant/plant.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import type { OperatorRepository } from '../plant/repository.ts';
import { conditionOf, isConfirmed, untilState } from './allowlist.ts';
import { Bystanders } from './bystanders.ts';
import { BRING_UP_MS, drill, DRILL_MS, fetchOnHost, type Row, secondsSince, SITE } from './drill.ts';
import { fetchNow, untilApplied, untilSays } from './flux.ts';
import { swapsIn } from './swaps.ts';

const LISTS = {
  'level-3': `dist/${SITE}/level-3/network/Allowlist.level-3.yaml`,
  'level-3-5': `dist/${SITE}/level-3-5/host/config/allowlist.yaml`,
} as const;
/** Git, sign-in, Arc. */
const LIFELINES = /^github\.com$|^login\.|\.arc\.azure\.com$/;
const LINE = 'level-2-ovens';
const RIGHT_AGAIN_MS = 8 * 60_000;

beforeAll(() => Plant.shared(SITE), BRING_UP_MS);

describe('a list that drops reserved names', () => {
  test(
    'is refused everywhere, and its correction arrives by itself',
    () => drill('c · Git, sign-in and Arc dropped', dropLifelines),
    DRILL_MS,
  );
});

async function dropLifelines(plant: Plant): Promise<Row> {
  const [cluster, host] = [plant.zone('level-3'), plant.zone('level-3-5')];
  const zones = [cluster, host];
  const before = await Promise.all(zones.map((zone) => inForce(zone)));
  await using bystanders = await Bystanders.of(plant);

  for (const file of Object.values(LISTS)) drop(plant.repository, file);
  await plant.repository.publishAsIs('lists: tidied up by hand');
  await Promise.all([fetchNow(cluster.cluster.api), fetchOnHost(host)]);
  const { message } = await untilSays(
    cluster.cluster.api,
    'network',
    (ready) => ready.status === 'False' && ready.message.includes('Cannot drop a reserved name'),
  );
  await untilState(
    'the host refuses it, too',
    () => host.state(),
    (state) => conditionOf(state, 'Ready')?.status === 'False',
  );
  expect(await host.forwarderLog()).toMatch(/"condition":"ReservedDropped".*github\.com:443/);
  // The lists are those from before, and so is what passes.
  expect(await Promise.all(zones.map((zone) => inForce(zone)))).toEqual(before);
  for (const name of ['github.com', 'login.microsoftonline.com', 'gbl.his.arc.azure.com'])
    expect(await plant.zone(LINE).client.ask(name)).toMatchObject({ outcome: 'answered' });

  const { commit, pushedAt } = await plant.repository.revert();
  await Promise.all([
    untilApplied(cluster.cluster.api, commit, RIGHT_AGAIN_MS),
    untilState('the host is right again', () => host.state(), isConfirmed, RIGHT_AGAIN_MS),
  ]);
  const seconds = secondsSince(pushedAt);
  expect(isConfirmed(await cluster.state())).toBe(true);
  expect(await Promise.all(zones.map((zone) => inForce(zone)))).toEqual(before);
  const { lost: connectionsLost, missing } = await bystanders.account();
  expect({ connectionsLost, missing }).toEqual({ connectionsLost: 0, missing: 0 });
  const said = /Cannot drop a reserved name[^.]*/.exec(message)?.[0] ?? '';
  return { seconds, connectionsLost, seen: `network: Ready=False "… ${said}"; green by polling after the revert` };
}

/** How often a list was put in force, and which one last. */
async function inForce(zone: PlantZone) {
  const swaps = swapsIn(await zone.forwarderLog());
  return { zone: zone.name, swaps: swaps.length, digest: swaps.at(-1)?.digest };
}

/** Takes the names out of a generated list, reserved and granted. */
function drop(repository: OperatorRepository, file: string): void {
  repository.editYaml(file, (document) => {
    const spec = asFields(asFields(document.toJS())['spec']);
    const grants = asList(spec['grants']).map((grant) => ({ ...grant, entries: withoutLifelines(grant['entries']) }));
    document.setIn(['spec', 'reserved'], withoutLifelines(spec['reserved']));
    document.setIn(
      ['spec', 'grants'],
      grants.filter(({ entries }) => entries.length > 0),
    );
  });
}

function withoutLifelines(destinations: unknown) {
  return asList(destinations).filter(({ host }) => !LIFELINES.test(String(host)));
}
