// Executes one emitted data flow: takes messages from its source, changes them as it says, puts them where it says, and only
// then confirms them to the source. Nothing is decided here that the objects do not say.

import type { Message, TracedFlow } from '../../../levels/telemetry/trace/message.ts';
import { traceFlow } from '../../../levels/telemetry/trace/trace-flow.ts';
import type { Destination } from './destination.ts';
import { HeldSubscription, type SubscriptionOptions } from './held-subscription.ts';

export type FlowWatch = {
  /** A message arrived at the flow’s source. */
  readonly taken?: (flow: TracedFlow, message: Message) => void;
  /** The destination has it; `message`: as it was taken. */
  readonly handedOn?: (flow: TracedFlow, message: Message) => void;
  /** The flow let it end here: a filter, or a rule that finds no value. */
  readonly ended?: (flow: TracedFlow, message: Message, reason: string) => void;
  /** The flow's connection to the broker of another zone had ended and was made again. */
  readonly reconnected?: (flow: TracedFlow) => void;
};

export class DataFlow {
  readonly #flow: TracedFlow;
  readonly #watch: FlowWatch;
  readonly #destination: Destination;
  readonly #source: HeldSubscription;

  constructor(
    flow: TracedFlow,
    source: Omit<SubscriptionOptions, 'onMessage' | 'topics'>,
    destination: Destination,
    watch: FlowWatch,
  ) {
    this.#flow = flow;
    this.#watch = watch;
    this.#destination = destination;
    this.#source = new HeldSubscription({
      ...source,
      topics: flow.topics,
      onMessage: (message) => this.#move(message),
    });
  }

  /** Resolves when its source keeps messages for it. */
  get ready(): Promise<void> {
    return this.#source.subscribed;
  }

  async close(): Promise<void> {
    this.#source.close();
    await this.#destination.close();
  }

  async #move(message: Message): Promise<void> {
    this.#watch.taken?.(this.#flow, message);
    const outcome = traceFlow(this.#flow, message, new Map());
    if (outcome.kind === 'ended') return this.#watch.ended?.(this.#flow, message, outcome.reason);
    await this.#destination.send({ ...outcome.message, key: message.topic });
    this.#watch.handedOn?.(this.#flow, message);
  }
}
