// memory-in-budget: the ledger's count of buffered bytes is what the world can account for, and stays within the budget.

import type { Ledger } from '../../../forwarder/engine/ledger/ledger.ts';
import { Violation } from '../violation.ts';
import type { World } from '../world/world.ts';

const MIB = 1_048_576;
/** Numbers that a ledger gives to the children there are. */
const FIRST_CHILDREN = [0, 1, 2, 3, 4, 5, 6, 7];
/** The longest PROXY header of ours. */
const HEADER_BYTES = 461;

export function checkMemory(world: World, ledger: Ledger): void {
  const { bufferedBytes } = ledger.budgets;
  const ofChildren = FIRST_CHILDREN.reduce((sum, child) => sum + ledger.budgets.bufferedBytesOf(child), 0);
  if (ofChildren !== bufferedBytes)
    throw new Violation('memory-in-budget', `the ledger counts ${bufferedBytes} bytes, and ${ofChildren} of children`);
  if (bufferedBytes < 0) throw new Violation('memory-in-budget', `the ledger counts ${bufferedBytes} bytes`);
  if (bufferedBytes === 0) return;
  const dialled = [...world.connections.dials.values()].filter(({ released }) => released === undefined);
  const ends = [...world.connections.live, ...dialled].map(({ end }) => end);
  const held = ends.reduce((sum, { received, sent }) => sum + received - sent + HEADER_BYTES, 0);
  if (bufferedBytes > held) {
    throw new Violation('memory-in-budget', `the ledger counts ${bufferedBytes} bytes, and at most ${held} are held`);
  }
  // One read may go beyond it: a greeting, or what a call had received before it knew that nobody takes it.
  const budget = world.plan.limits.bufferedMiB * MIB + MIB / 16 + world.connections.live.length * 16_384;
  if (bufferedBytes > budget) {
    throw new Violation('memory-in-budget', `the ledger counts ${bufferedBytes} bytes, beyond the budget`);
  }
}
