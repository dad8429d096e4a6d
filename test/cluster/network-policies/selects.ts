// Label selectors, as Kubernetes reads them: every requirement has to hold, and an empty selector selects everything.

import type { Labels, LabelSelector } from './cluster-state.ts';

type Operator = LabelSelector['matchExpressions'][number]['operator'];

const IS_MET: Readonly<Record<Operator, (value: string | undefined, values: readonly string[]) => boolean>> = {
  In: (value, values) => value !== undefined && values.includes(value),
  // What has no such label is not among the values either.
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: (value) => value !== undefined,
  DoesNotExist: (value) => value === undefined,
};

export function selects({ matchLabels, matchExpressions }: LabelSelector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values }) => IS_MET[operator](labels[key], values))
  );
}
