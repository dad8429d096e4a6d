// The pages for bad days are typed as they stand on a plant that has a bad day: a line is in force that should not be.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { Plant } from '../plant/plant.ts';
import { BRING_UP_MS, drill, DRILL_MS, follow, secondsSince, SITE } from './drill.ts';
import { untilApplied } from './flux.ts';
import { allow } from './lines.ts';
import { typePage } from './typed-page.ts';

const ZONE = 'level-2-ovens';
const HOST = 'mistaken.packvendor.example';
/** Whoever may read every cluster sits at the top. */
const DESK = 'level-4';
const IN_FORCE_MS = 5 * 60_000;

beforeAll(() => Plant.shared(SITE), BRING_UP_MS);

describe('pages', () => {
  test('docs/roll-back.md takes a merged line back', () => drill('l · a page is followed', rollBack), DRILL_MS);

  test(
    'docs/upgrade-the-forwarder.md tells how an upgrade went',
    async () => {
      const screen = await typePage(await Plant.shared(SITE), 'docs/upgrade-the-forwarder.md', {
        zone: DESK,
        only: ({ text }) => text.startsWith('kubectl '),
      });
      expect(screen).toContain('deployment "forwarder" successfully rolled out');
      expect(screen).toMatch(/"configDigest":"sha256:/);
    },
    DRILL_MS,
  );
});

async function rollBack(plant: Plant) {
  const { repository } = plant;
  // As any clone of a person has it.
  await repository.git('config', 'push.autoSetupRemote', 'true');
  allow(repository, ZONE, HOST);
  const merged = await repository.publish(`ovens: open ${HOST}`);
  await follow(plant.zones, merged.commit);
  await plant.zone(ZONE).client.askUntil('answered', HOST, {}, IN_FORCE_MS);

  const begun = new Date();
  const screen = await typePage(plant, 'docs/roll-back.md', { zone: DESK });
  const head = await repository.head();
  expect(head).not.toBe(merged.commit);
  for (const zone of plant.zones.filter(({ hasCluster }) => hasCluster)) await untilApplied(zone.cluster.api, head);
  await plant.zone(ZONE).client.askUntil('name-not-found', HOST, {}, IN_FORCE_MS);
  expect(screen).toContain('Allowed.');
  return {
    variant: 'roll-back.md',
    seconds: secondsSince(begun),
    connectionsLost: 0,
    seen: `${HOST} does not exist any more for ${ZONE}; every command of the page ended well`,
  };
}
