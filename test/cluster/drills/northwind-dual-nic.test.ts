// The smallest plant, from nothing: one machine with two cards above an isolated network, Flux installed by hand. What is listed
// passes by the second card, and nothing else finds a way; what goes up leaves by the card of the office.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asList } from '../../support/api-client.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import { nodeAddressOf } from '../machines/wires.ts';
import { Plant } from '../plant/plant.ts';
import { isDenial, untilAudited } from './audit.ts';
import { BRING_UP_MS, secondsSince } from './drill.ts';
import { drillBook, writeDown } from './drill-book.ts';
import { gitRepositories, kustomizations } from './flux.ts';

const SITE = 'northwind-dual-nic';
/** Beside the plant of the drills. */
const INSTANCE = 'northwind';
const FACE = '10.3.0.10';
const OFFICE = '10.4.0.20';
const OFFICE_RESOLVER = '10.4.0.2';
const LISTED = 'downloads.fillervendor.example';
const UNLISTED = 'example.com';
const ELSEWHERE = '20.33.0.10';
const TEST_MS = 120_000;

const before = process.env['SALLYPORT_LEVELS'];
let plant: Plant;

beforeAll(async () => {
  process.env['SALLYPORT_LEVELS'] = INSTANCE;
  const begun = new Date();
  plant = await Plant.up(SITE);
  const seen = 'both zones Ready from Git, each step of their steps.md typed as it stands';
  writeDown(drillBook(), {
    drill: 'from nothing to every zone Ready',
    site: SITE,
    seconds: secondsSince(begun),
    connectionsLost: 0,
    seen,
  });
}, BRING_UP_MS);

afterAll(async () => {
  await Plant.down();
  if (before === undefined) delete process.env['SALLYPORT_LEVELS'];
  else process.env['SALLYPORT_LEVELS'] = before;
}, TEST_MS);

describe('a machine with two cards', () => {
  test('is followed by a Flux of its own at both levels', async () => {
    for (const { cluster } of plant.zones) {
      const objects = [...(await gitRepositories(cluster.api)), ...(await kustomizations(cluster.api))];
      expect(objects.length).toBeGreaterThan(1);
      for (const each of objects) expect(each).toMatchObject({ namespace: 'flux-system', ready: { status: 'True' } });
    }
  });

  test('runs at the top from images that were brought, and below from those it lets through', async () => {
    const [above, inside] = [plant.zone('level-4'), plant.zone('level-3')];
    expect(await pulls(above.cluster)).toContainEqual(expect.stringMatching(/forwarder@.* already present on machine/));
    expect(await pulls(inside.cluster)).toContainEqual(expect.stringMatching(/Successfully pulled image/));
  });

  test(
    'answers and forwards what is listed, by its card in the isolated network',
    async () => {
      const { client } = plant.zone('level-3');
      expect(await client.lookUp(LISTED, FACE)).toMatchObject({ outcome: 'answered', address: FACE });
      const answered = await client.ask(LISTED);
      expect(answered).toMatchObject({ outcome: 'answered', address: FACE, status: 200 });
      expect(answered.body).toContain(`"tlsServerName":"${LISTED}"`);
    },
    TEST_MS,
  );

  test(
    'lets nothing else pass',
    async () => {
      const [inside, above] = [plant.zone('level-3'), plant.zone('level-4')];
      const { client, machine } = inside;
      expect(await client.lookUp(UNLISTED, FACE)).toMatchObject({ outcome: 'name-not-found' });
      const since = new Date();
      expect(await client.ask(UNLISTED, { address: FACE })).toMatchObject({ outcome: 'closed' });
      const [denial] = await untilAudited(above, { serverName: UNLISTED, since }, isDenial);
      expect(denial).toMatchObject({ reason: 'not-in-allowlist', origin: inside.name });
      // Not even where someone makes the machine the way to everywhere: it does not route.
      await machine.ask('ip', ['route', 'replace', 'default', 'via', FACE]);
      try {
        const straight = [
          await client.ask(LISTED, { address: ELSEWHERE }),
          await client.lookUp(LISTED, OFFICE_RESOLVER),
        ];
        for (const { outcome } of straight)
          expect(['unreachable', 'timed-out', 'resolver-silent', 'refused']).toContain(outcome);
      } finally {
        await machine.ask('ip', ['route', 'delete', 'default']);
      }
    },
    TEST_MS,
  );

  test(
    'goes up by the card of the office',
    async () => {
      const { machine, zone } = plant.zone('level-4');
      expect(nodeAddressOf(zone)).toBe(OFFICE);
      await using held = await plant.zone('level-3').client.hold(LISTED);
      await held.untilFlowing();
      const sockets = await machine.ask('ss', ['--tcp', '--numeric', '--no-header', 'dst', ELSEWHERE]);
      const local = sockets.split('\n').flatMap((line) => line.trim().split(/\s+/)[3] ?? []);
      expect(local.length).toBeGreaterThan(0);
      for (const address of local) expect(address).toMatch(`${OFFICE}:`);
    },
    TEST_MS,
  );
});

/** What kubelet said of each image. */
async function pulls({ api }: Cluster): Promise<readonly string[]> {
  const { body } = await api.get('/api/v1/events?fieldSelector=reason%3DPulled');
  return asList(body['items']).map(({ message }) => String(message));
}
