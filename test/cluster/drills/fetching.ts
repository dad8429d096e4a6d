// What a zone has fetched from Git, and what it has in force, told apart: a drill may take something away between the two.

import { eventually } from '../../support/eventually.ts';
import type { PlantZone } from '../plant/plant-zone.ts';
import { fetchOnHost } from './drill.ts';
import { fetchNow, gitRepositories, isAt } from './flux.ts';

const LIMIT_MS = 240_000;
const LOOK_MS = 250;
/** A controller that has just failed to fetch does not hear one request. */
const ASK_AGAIN_MS = 30_000;

/** Makes a zone look at Git, whatever comes of it. */
async function look(zone: PlantZone): Promise<void> {
  if (zone.hasCluster) return fetchNow(zone.cluster.api);
  // What fails is tried again by its timer.
  await fetchOnHost(zone).catch(() => undefined);
}

/** Makes a cluster look at Git until it has fetched a commit, which it is about to apply. */
export async function untilFetched(zone: PlantZone, commit: string): Promise<void> {
  let askedAt = -Infinity;
  const isFetched = async (): Promise<boolean> => {
    const repositories = await gitRepositories(zone.cluster.api);
    if (repositories.length > 0 && repositories.every((each) => isAt(each, commit))) return true;
    if (performance.now() - askedAt >= ASK_AGAIN_MS) {
      askedAt = performance.now();
      await look(zone);
    }
    return false;
  };
  await eventually(`${zone.name} has fetched ${commit}`, isFetched, LIMIT_MS, LOOK_MS);
}
