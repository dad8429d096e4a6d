// What is aimed at, as ratios to the peers measured in the same run, and whether it is met. Medians are compared.

import type { FigureName, Sample } from './figures.ts';
import { valuesOf } from './figures.ts';
import { summarize } from './statistics.ts';

type Bound = { readonly atLeast: number } | { readonly atMost: number };
export type Target = { readonly figure: FigureName; readonly against: string; readonly bound: Bound };
export type Outcome = {
  readonly target: Target;
  readonly ratio: number | undefined;
  readonly isMet: boolean | undefined;
};

const HAPROXY = 'HAProxy';
const ENVOY = 'Envoy';

export const TARGETS: readonly Target[] = [
  { figure: 'connectionsPerCpu', against: HAPROXY, bound: { atLeast: 1.1 } },
  { figure: 'connectionsPerCpu', against: ENVOY, bound: { atLeast: 2.2 } },
  { figure: 'messagesPerCpu', against: HAPROXY, bound: { atLeast: 1.05 } },
  { figure: 'messagesPerCpu', against: ENVOY, bound: { atLeast: 1.4 } },
  { figure: 'downPerCpu', against: HAPROXY, bound: { atLeast: 1.5 } },
  { figure: 'downPerCpu', against: ENVOY, bound: { atLeast: 1.2 } },
  { figure: 'upPerCpu', against: HAPROXY, bound: { atLeast: 1.5 } },
  { figure: 'upPerCpu', against: ENVOY, bound: { atLeast: 1.2 } },
  { figure: 'idleUser', against: HAPROXY, bound: { atMost: 0.3 } },
  { figure: 'idleUser', against: ENVOY, bound: { atMost: 0.05 } },
  { figure: 'p99', against: HAPROXY, bound: { atMost: 1 } },
  { figure: 'p99', against: ENVOY, bound: { atMost: 0.5 } },
];

/**
 * How a peer of ours stands to each target. What nobody measured, or what lies in the noise around nothing, has no ratio
 * and is neither met nor missed.
 */
export function judge(samples: readonly Sample[], ours: string, targets = TARGETS): readonly Outcome[] {
  return targets.map((target) => {
    const own = summarize(valuesOf(samples, ours, target.figure))?.median;
    const other = summarize(valuesOf(samples, target.against, target.figure))?.median;
    const ratio = own === undefined || other === undefined || own <= 0 || other <= 0 ? undefined : own / other;
    return { target, ratio, isMet: ratio === undefined ? undefined : holds(target.bound, ratio) };
  });
}

export function boundText(bound: Bound): string {
  return 'atLeast' in bound ? `≥ ${bound.atLeast} ×` : `≤ ${bound.atMost} ×`;
}

export function verdictText(isMet: boolean | undefined): string {
  if (isMet === undefined) return 'not measured';
  return isMet ? 'met' : 'not met';
}

function holds(bound: Bound, value: number): boolean {
  return 'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost;
}
