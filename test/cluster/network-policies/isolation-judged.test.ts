// Our reading of policies against that of others, over clusters at random.

import { beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { buildCyclonus } from '../build-judges.ts';
import { judge, type JudgedEnd, type JudgedFlow } from '../judges/cyclonus.ts';
import { anyCluster, EVERY_PORT, OUTSIDE } from './any-cluster.ts';
import type { ClusterState } from './cluster-state.ts';
import { isAllowed, isolationsIn } from './isolation.ts';

const BUILD_MS = 20 * 60_000;
const TEST_MS = 5 * 60_000;
const RUNS = 150;

beforeAll(async () => {
  await buildCyclonus();
}, BUILD_MS);

describe('isAllowed()', () => {
  test(
    'says what cyclonus says, of every flow in clusters at random',
    async () => {
      const verdicts = { allowed: 0, denied: 0 };
      await fc.assert(
        fc.asyncProperty(anyCluster, async (state) => {
          const flows = flowsIn(state);
          const isolations = isolationsIn(state);
          const ours = flows.map(({ from, to, protocol, port }) =>
            isAllowed(isolations, { from: from.address, to: to.address, protocol, port }),
          );
          const theirs = await judge(state.policies, flows);
          expect(flows.filter((_, index) => ours[index] !== theirs[index])).toEqual([]);
          for (const verdict of theirs) verdicts[verdict ? 'allowed' : 'denied'] += 1;
        }),
        { numRuns: RUNS },
      );
      // Clusters in which everything or nothing is allowed would prove little.
      const share = verdicts.denied / (verdicts.allowed + verdicts.denied);
      expect(share).toBeGreaterThan(0.1);
      expect(share).toBeLessThan(0.9);
    },
    TEST_MS,
  );
});

/** From each end to each other one, on every port. */
function flowsIn(state: ClusterState): readonly JudgedFlow[] {
  const inside = state.pods.map(({ address }) => address);
  return [...inside, ...OUTSIDE].flatMap((from) =>
    [...inside, ...OUTSIDE]
      .filter((to) => to !== from)
      .flatMap((to) => EVERY_PORT.map((at) => flowTo(state, from, to, at))),
  );
}

function flowTo(state: ClusterState, from: string, to: string, at: (typeof EVERY_PORT)[number]): JudgedFlow {
  const receiver = state.pods.find(({ address }) => address === to);
  const named = receiver?.ports.find((each) => each.protocol === at.protocol && each.port === at.port);
  const flow = { from: endAt(state, from), to: endAt(state, to), ...at };
  return named === undefined ? flow : { ...flow, portName: named.name };
}

function endAt({ pods, namespaces }: ClusterState, address: string): JudgedEnd {
  const pod = pods.find((each) => each.address === address);
  if (pod === undefined) return { address };
  const { namespace, labels } = pod;
  return { address, pod: { namespace, labels, namespaceLabels: namespaces.get(namespace) ?? {} } };
}
