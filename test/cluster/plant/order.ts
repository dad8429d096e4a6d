// The order in which a plant comes up: a zone once its parent is there, siblings at the same time.

import { ancestorsOf, type Site, type Zone } from '../../../levels/model.ts';

/** The zones of a site, or one of them with those above it. */
export function zonesUntil({ zones }: Site, last: string | undefined): readonly Zone[] {
  if (last === undefined) return zones;
  const found = zones.find(({ name }) => name === last);
  if (found !== undefined) return [...ancestorsOf(found).toReversed(), found];
  throw new Error(`Cannot stop at zone "${last}": the site has ${zones.map(({ name }) => `"${name}"`).join(', ')}`);
}

/**
 * Acts on zones, parents first: those below a zone begin when it is done, or when it says that they may. What fails ends its
 * branch; the others are finished before the failure is thrown.
 */
export async function downwards(
  zones: readonly Zone[],
  act: (zone: Zone, letOthersBegin: () => void) => Promise<void>,
): Promise<void> {
  const actFrom = async (zone: Zone): Promise<void> => {
    const { promise: mayBegin, resolve } = Promise.withResolvers<boolean>();
    const acting = act(zone, () => resolve(true)).then(
      () => resolve(true),
      (error: unknown) => {
        resolve(false);
        throw error;
      },
    );
    const below = async (): Promise<void> => {
      if (await mayBegin) await all(zones.filter(({ parent }) => parent === zone).map(actFrom));
    };
    await all([acting, below()]);
  };
  await all(zones.filter(({ parent }) => parent === undefined || !zones.includes(parent)).map(actFrom));
}

/** Waits for all of them, whatever becomes of each. */
export async function all(acts: readonly Promise<void>[]): Promise<void> {
  const failures = (await Promise.allSettled(acts)).filter((result) => result.status === 'rejected');
  const [first, ...others] = failures.map(({ reason }): unknown => reason);
  if (others.length > 0) throw new AggregateError([first, ...others], [first, ...others].map(messageOf).join('\n'));
  if (failures.length > 0) throw first;
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
