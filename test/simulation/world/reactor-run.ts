// One reactor of the schedule, with the main thread's end of its channel. Commands wait until the reactor asks for them;
// what is in force for it changes at that moment.

import type {
  Channel,
  Command,
  Face,
  ReactorConfiguration,
  Report,
} from '../../../forwarder/engine/reactor/messages.ts';
import type { ReactorLoop } from '../../../forwarder/engine/reactor/reactor-interface.ts';
import type { Clock } from '../kernel/simulated-host.ts';
import type { SimulatedKernel } from '../kernel/simulated-kernel.ts';
import type { TermsHistory } from './terms-history.ts';

export type Waiting = { readonly command: Command; readonly sentAtMs: number };

export interface MainThread {
  received(reactor: ReactorRun, command: Command): void;
  reported(reactor: ReactorRun, report: Report): void;
}

export class ReactorRun implements Channel {
  readonly index: number;
  readonly kernel: SimulatedKernel;
  readonly history: TermsHistory;
  readonly queue: Waiting[] = [];
  loop: ReactorLoop | undefined;
  /** As it was received. */
  configuration: ReactorConfiguration | undefined;
  clockOffsetMs = 0;
  faces: readonly Face[] = [];
  /** Something was sent and the wake-up has not been. */
  needsWake = false;
  wokenAtMs = 0;
  isEnding = false;
  hasEnded = false;
  /** Of the wait it is in, or was taken out of so that another reactor could go on; else it has to be given a turn. */
  deadlineMs = -Infinity;
  isInterrupted = false;
  /** No time passes for a reactor between a turn and the next wait. */
  turnEndedAtMs = 0;
  readonly #main: MainThread;

  constructor(index: number, kernel: SimulatedKernel, history: TermsHistory, main: MainThread) {
    this.index = index;
    this.kernel = kernel;
    this.history = history;
    this.#main = main;
  }

  turn(clock: Clock): void {
    this.isInterrupted = false;
    if (this.loop?.turn() === false) this.hasEnded = true;
    this.turnEndedAtMs = clock.monotonicMs;
    if (!this.isInterrupted) this.deadlineMs = -Infinity;
  }

  receive(): Command | undefined {
    const waiting = this.queue.shift();
    if (waiting !== undefined) this.#main.received(this, waiting.command);
    return waiting?.command;
  }

  send(report: Report): void {
    this.#main.reported(this, report);
  }

  /** The main thread's side: `tell`, and later `wake`. */
  tell(command: Command, nowMs: number): void {
    this.queue.push({ command, sentAtMs: nowMs });
    this.needsWake = true;
  }

  wake(nowMs: number): void {
    this.needsWake = false;
    this.wokenAtMs = nowMs;
    this.kernel.wake();
  }
}
