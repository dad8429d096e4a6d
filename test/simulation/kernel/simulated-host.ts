// What the threads of one simulated process share: files, network, clock, and the chance that rules them all.

import type { Coverage } from '../coverage.ts';
import type { Faults } from '../faults.ts';
import type { End } from '../network/end.ts';
import type { Network } from '../network/network.ts';
import type { Random } from '../random.ts';
import type { FileTable } from './file-table.ts';
import type { SimulatedKernel } from './simulated-kernel.ts';

export type Clock = { monotonicMs: number; wallMs: number };

export interface SimulatedHost {
  readonly random: Random;
  readonly faults: Faults;
  readonly coverage: Coverage;
  readonly files: FileTable;
  readonly network: Network;
  readonly clock: Clock;
  /** A thread has done what it had to do; the world goes on while it did. */
  beforeWait(): void;
  /** Lets the world go on until the kernel has something to tell, or the time is over. */
  block(kernel: SimulatedKernel, timeoutMs: number): 'ready' | 'timeout' | 'interrupted';
  /** A connection on its way out. */
  dial(kernel: SimulatedKernel, to: Uint8Array, from: Uint8Array | undefined): End;
  /** A connection could not even be begun. */
  noRoute(): void;
  /** A listening socket was closed while connections waited that could have been accepted. */
  queueLost(waiting: number): void;
  /** A connection was accepted. */
  accepted(kernel: SimulatedKernel, end: End): void;
}
