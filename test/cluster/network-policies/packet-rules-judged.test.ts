// The kernel against our reading of policies, over clusters at random: what the rules say is what packets find. That the
// reading is right is for others to say (isolation-judged.test.ts).

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { needDebianPrograms } from '../debian-programs.ts';
import { anyCluster, PORTS } from './any-cluster.ts';
import type { Dial, Outcome } from './dial.ts';
import { isAllowed, isolationsIn, type Isolation } from './isolation.ts';
import { ADDRESSES, type End, ENDS, NodeWithPods } from './node-with-pods.ts';
import { tableOf } from './packet-rules.ts';

const START_MS = 60_000;
const TEST_MS = 5 * 60_000;
const RUNS = 50;

type Attempt = { readonly from: End; readonly to: End; readonly protocol: Dial['protocol']; readonly port: number };

/** From each end to each other one, on every port. From outside, the node would answer by an address that was not asked. */
const ATTEMPTS: readonly Attempt[] = ENDS.flatMap((from) =>
  ENDS.filter((to) => to !== from && !(from === 'outside' && to === 'node')).flatMap((to) =>
    (['TCP', 'UDP'] as const).flatMap((protocol) => PORTS.map((port) => ({ from, to, protocol, port }))),
  ),
);

let node: NodeWithPods;

beforeAll(async () => {
  await needDebianPrograms({ ip: 'iproute2', nft: 'nftables', conntrack: 'conntrack' });
  node = await NodeWithPods.start();
}, START_MS);

afterAll(() => node[Symbol.asyncDispose]());

describe('tableOf()', () => {
  test(
    'lets packets pass where isAllowed() says so, in clusters at random',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyCluster, async (state) => {
          const isolations = isolationsIn(state);
          await node.apply(tableOf(isolations));
          await node.forgetConnections();
          const found = (await Promise.all(ENDS.map((from) => dialAllFrom(from)))).flat();
          expect(found).toEqual(ATTEMPTS.map((attempt) => ({ ...attempt, outcome: expectedOf(isolations, attempt) })));
        }),
        { numRuns: RUNS },
      );
    },
    TEST_MS,
  );
});

async function dialAllFrom(from: End): Promise<readonly (Attempt & { readonly outcome: Outcome })[]> {
  const found: (Attempt & { readonly outcome: Outcome })[] = [];
  for (const attempt of ATTEMPTS.filter((each) => each.from === from))
    found.push({ ...attempt, outcome: await node.dial(from, attempt) });
  return found;
}

/** The node speaks to its own pods whatever policies say. */
function expectedOf(isolations: readonly Isolation[], { from, to, protocol, port }: Attempt): Outcome {
  const flow = { from: ADDRESSES[from], to: ADDRESSES[to], protocol, port };
  return from === 'node' || isAllowed(isolations, flow) ? 'open' : 'rejected';
}
