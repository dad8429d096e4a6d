// A line is reverted: what it alone allowed is closed at once by the first forwarder that hears of it, and other connections of the
// same forwarders go on to the byte.

import { beforeAll, describe, expect, test } from '@jest/globals';
import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import { Plant } from '../plant/plant.ts';
import { isClose, isDenial, untilAudited } from './audit.ts';
import { Bystanders } from './bystanders.ts';
import { BRING_UP_MS, drill, DRILL_MS, follow, secondsSince, SITE } from './drill.ts';
import { allow } from './lines.ts';
import { swapsIn } from './swaps.ts';

const ZONE = 'level-2-ovens';
const FACE = '10.30.0.10';
const HOST = 'leased.packvendor.example';
const WAY = ['level-3', 'level-3-5', 'level-4'] as const;
const CONNECTIONS = 5;
const IN_FORCE_MS = 5 * 60_000;
/** The promise is a second from the event; this machine runs a whole plant beside it. */
const CLOSED_WITHIN_MS = 2_000;

beforeAll(() => Plant.shared(SITE), BRING_UP_MS);

describe('a reverted line', () => {
  test('closes what it allowed, and nothing else', () => drill('b · the line is reverted', revertLine), DRILL_MS);
});

async function revertLine(plant: Plant) {
  const { client } = plant.zone(ZONE);
  allow(plant.repository, ZONE, HOST);
  await follow(plant.zones, (await plant.repository.publish(`ovens: open ${HOST}`)).commit);
  await client.askUntil('answered', HOST, {}, IN_FORCE_MS);
  const since = new Date();
  await using held = await client.hold(HOST, { connections: CONNECTIONS });
  await using bystanders = await Bystanders.of(plant);
  const { commit, pushedAt } = await plant.repository.revert();
  const closed = held.untilLost(CONNECTIONS, IN_FORCE_MS).then(() => secondsSince(pushedAt));
  const [seconds] = await Promise.all([closed, follow(plant.zones, commit)]);

  const closings = await firstClosings(plant, since);
  expect(closings.map(({ closedBy }) => closedBy)).toEqual(Array.from({ length: CONNECTIONS }, () => 'entry-removed'));
  const slowestMs = Math.max(...(await Promise.all(closings.map((closing) => msAfterSwap(plant, closing)))));
  expect(slowestMs).toBeLessThan(CLOSED_WITHIN_MS);

  // From here on, since whoever is still led here by a cached name is denied so often that later denials are only counted.
  const again = new Date();
  await client.askUntil('name-not-found', HOST);
  expect(await client.ask(HOST, { address: FACE })).toMatchObject({ outcome: 'closed' });
  const [denied] = await untilAudited(plant.zone('level-3'), { serverName: HOST, since: again }, isDenial);
  expect(denied).toMatchObject({ reason: 'not-in-allowlist', origin: ZONE });

  const { lost: connectionsLost, missing, longestPauseMs, lines } = await bystanders.account();
  expect({ connectionsLost, missing }).toEqual({ connectionsLost: 0, missing: 0 });
  const others = `${lines} lines of others arrived, none was missing, the longest pause was ${longestPauseMs} ms`;
  return {
    seconds,
    connectionsLost,
    seen: `closedBy entry-removed, ${slowestMs} ms after the list was swapped; ${others}`,
  };
}

/** Of each connection, the line of the forwarder that ended it: the others follow. */
async function firstClosings(plant: Plant, since: Date): Promise<readonly AuditRecord[]> {
  const closes = await Promise.all(
    WAY.map((zone) => untilAudited(plant.zone(zone), { serverName: HOST, since }, isClose, CONNECTIONS)),
  );
  return [...Map.groupBy(closes.flat().sort(byTime), ({ id }) => id).values()].flatMap(([first]) => first ?? []);
}

async function msAfterSwap(plant: Plant, { zone, time }: AuditRecord): Promise<number> {
  const at = new Date(time).getTime();
  const swaps = swapsIn(await plant.zone(zone).forwarderLog()).map((swap) => swap.at.getTime());
  return at - Math.max(...swaps.filter((swap) => swap <= at));
}

function byTime(a: AuditRecord, b: AuditRecord): number {
  return a.time < b.time ? -1 : 1;
}
