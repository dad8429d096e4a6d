// A DNS server on loopback that answers as a test tells it to.

import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { decode, encode } from 'dns-packet';

/** A records of a name, or how its absence or a failure is said. */
export type DnsAnswer = readonly string[] | 'no-such-name' | 'no-data' | 'failure';

const RCODES = { 'no-such-name': 3, 'no-data': 0, failure: 2 } as const;

export class DnsServer implements AsyncDisposable {
  readonly #socket: Socket;
  /** `address:port`, as configurations write it. */
  readonly endpoint: string;
  /** Names asked for, in order. */
  readonly asked: string[] = [];

  constructor(socket: Socket, answerOf: (name: string) => DnsAnswer) {
    this.#socket = socket;
    this.endpoint = `127.0.0.1:${socket.address().port}`;
    socket.on('message', (message, { port, address }) => {
      const { id, questions = [] } = decode(message);
      const name = questions[0]?.name ?? '';
      this.asked.push(name);
      const answer = answerOf(name);
      const rcode = typeof answer === 'string' ? RCODES[answer] : 0;
      const addresses = typeof answer === 'string' ? [] : answer;
      const answers = addresses.map((data) => ({ type: 'A' as const, name, ttl: 60, data }));
      // The low four bits of the flags are the response code (RFC 1035 §4.1.1); 0x180: recursion desired, available.
      const reply = { id: id ?? 0, type: 'response' as const, flags: 0x180 | rcode, questions, answers };
      socket.send(encode(reply), port, address);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }
}

export async function startDnsServer(answerOf: (name: string) => DnsAnswer): Promise<DnsServer> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return new DnsServer(socket, answerOf);
}
