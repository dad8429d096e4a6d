// A DNS server of the plant, to which a zone of plant names is forwarded: it knows every name by one address.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import packet from 'dns-packet';

export class PlantDns {
  readonly #socket = createSocket('udp4');
  readonly answer = '10.20.1.99';

  async start(address: string): Promise<void> {
    this.#socket.on('message', (bytes, from) => {
      const { id, questions, flags } = packet.decode(bytes);
      const [question] = questions ?? [];
      if (question === undefined) return;
      const answers =
        question.type === 'A' ? [{ type: 'A' as const, name: question.name, ttl: 30, data: this.answer }] : [];
      const reply = packet.encode({
        type: 'response',
        id,
        flags: (flags ?? 0) | packet.AUTHORITATIVE_ANSWER,
        questions,
        answers,
      });
      this.#socket.send(reply, from.port, from.address);
    });
    this.#socket.bind(0, address);
    await once(this.#socket, 'listening');
  }

  get port(): number {
    return this.#socket.address().port;
  }

  async close(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }
}
