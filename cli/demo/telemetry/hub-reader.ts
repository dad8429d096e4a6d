// Somebody in the cloud who reads the event hubs from their beginning, with a connection string. Messages are handed on in the
// order of their offsets, each once: what a consumer fetches again after it lost its place is not in the hub twice.

import { Consumer, type MessagesStream, stringDeserializers } from '@platformatic/kafka';
import type { KafkaServer } from './kafka-server.ts';

export type HubMessage = {
  readonly hub: string;
  /** What the sender keyed it by. */
  readonly key: string;
  readonly payload: string;
};

type Reader = Consumer<string, string, string, string>;
type Records = MessagesStream<string, string, string, string>;

export class HubReader {
  readonly #consumer: Reader;
  readonly #stream: Records;

  private constructor(consumer: Reader, stream: Records) {
    this.#consumer = consumer;
    this.#stream = stream;
  }

  /** Of hubs with one partition each. */
  static async open(
    { reader }: Pick<KafkaServer, 'reader'>,
    topics: readonly string[],
    onMessage: (message: HubMessage) => void,
    onFault: (error: Error) => void,
  ): Promise<HubReader> {
    const consumer = new Consumer({
      clientId: 'reader',
      groupId: 'reader',
      ...reader,
      deserializers: stringDeserializers,
    });
    const stream = await consume(consumer, topics);
    stream.on('error', onFault);
    const hubs = new Map(topics.map((topic) => [topic, new InOrder(onMessage)]));
    stream.on('data', ({ topic, offset, key, value }) =>
      hubs.get(topic)?.take(offset, { hub: topic, key, payload: value }),
    );
    return new HubReader(consumer, stream);
  }

  async close(): Promise<void> {
    try {
      await this.#stream.close();
    } finally {
      await this.#consumer.close();
    }
  }
}

/** From their beginning; a consumer that cannot is closed. */
async function consume(consumer: Reader, topics: readonly string[]): Promise<Records> {
  try {
    return await consumer.consume({ topics: [...topics], mode: 'earliest', autocommit: false, maxWaitTime: 10 });
  } catch (error) {
    await consumer.close(true);
    throw error;
  }
}

class InOrder {
  readonly #handOn: (message: HubMessage) => void;
  readonly #early = new Map<bigint, HubMessage>();
  #next = 0n;

  constructor(handOn: (message: HubMessage) => void) {
    this.#handOn = handOn;
  }

  take(offset: bigint, message: HubMessage): void {
    if (offset >= this.#next) this.#early.set(offset, message);
    for (let ready = this.#early.get(this.#next); ready !== undefined; ready = this.#early.get(this.#next)) {
      this.#early.delete(this.#next);
      this.#next += 1n;
      this.#handOn(ready);
    }
  }
}
