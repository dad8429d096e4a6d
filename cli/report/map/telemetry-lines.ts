// Stretches as lines. Each route has its own where few go side by side; where many do, one line stands for all and says how many.

import type { Crowds } from './crowds.ts';
import type { Line } from './plan.ts';
import { zonePlate } from './plate-ids.ts';
import type { Stretch } from './stretches-of.ts';
import { shortened } from './text-width.ts';

/** More than these between the same two places are one line. */
const SIDE_BY_SIDE = 3;
const COLUMNS = 22;
/** In a yard a label stands between a conduit and its zone. */
const YARD_COLUMNS = 16;

export function telemetryLines(stretches: readonly Stretch[], crowds: Crowds): readonly Line[] {
  return [...Map.groupBy(stretches, placesOf).values()].flatMap((between) => {
    const [first] = between;
    if (first === undefined) return [];
    if (crowds.has(first.lower)) return [oneFor(between, first, YARD_COLUMNS)];
    const directions = [...Map.groupBy(between, ({ direction }) => direction).values()];
    return directions.flatMap((same) => linesOf(same, first));
  });
}

function placesOf({ lower, upper }: Stretch): string {
  return JSON.stringify([lower, upper.name]);
}

function linesOf(stretches: readonly Stretch[], first: Stretch): readonly Line[] {
  const routes = [...Map.groupBy(stretches, ({ route }) => route).values()];
  if (routes.length > SIDE_BY_SIDE) return [oneFor(stretches, stretches[0] ?? first, COLUMNS)];
  return routes.map((same) => oneFor(same, same[0] ?? first, COLUMNS));
}

function oneFor(stretches: readonly Stretch[], { lower, upper }: Stretch, columns: number): Line {
  const routes = [...new Set(stretches.map(({ route }) => route))];
  const heads = new Set(
    stretches.map(({ direction }) => (direction === 'up' ? ('upper' as const) : ('lower' as const))),
  );
  const [head] = heads;
  return {
    id: `telemetry ${[...heads].join(' ')} ${routes.join(' ')} ${lower} ${upper.name}`,
    kind: 'telemetry',
    upper: upper.kind === 'zone' ? zonePlate(upper.name) : upper.name,
    lower: zonePlate(lower),
    head: heads.size > 1 ? 'both' : head,
    label: routes.length === 1 ? shortened(routes.join(''), columns) : `${routes.length} routes`,
  };
}
