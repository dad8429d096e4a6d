// A DNS server on loopback that answers as a test tells it to: over UDP, and over TCP where a test wants truncated answers.

import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, isIPv6 } from 'node:net';
import type { Server, Socket as Stream } from 'node:net';
import { decode, encode } from 'dns-packet';
import type { Answer, Packet } from 'dns-packet';

/** A and AAAA records of a name, whole records, or how their absence or a failure is said; `silence` says nothing. */
export type DnsAnswer = readonly string[] | DnsRecords | 'no-such-name' | 'no-data' | 'failure' | 'refusal' | 'silence';

export type DnsRecords = {
  readonly answers: readonly Answer[];
  /** Over UDP only the sign that there is more. */
  readonly isLong?: boolean;
};

export type DnsQuestion = (name: string, type: string) => DnsAnswer;

const RCODES = { 'no-such-name': 3, 'no-data': 0, failure: 2, refusal: 5 } as const;
/** Recursion desired and available; the low four bits are the response code (RFC 1035 §4.1.1). */
const FLAGS = 0x180;
const TRUNCATED = 0x200;

export class DnsServer implements AsyncDisposable {
  readonly #udp: Socket;
  readonly #tcp: Server;
  readonly #streams = new Set<Stream>();
  readonly #answerOf: DnsQuestion;
  /** `address:port`, as configurations write it. */
  readonly endpoint: string;
  /** Names asked for, in order, whatever the type. */
  readonly asked: string[] = [];
  /** Questions that came over TCP. */
  askedOverTcp = 0;

  constructor(udp: Socket, tcp: Server, answerOf: DnsQuestion) {
    this.#udp = udp;
    this.#tcp = tcp;
    this.#answerOf = answerOf;
    this.endpoint = `127.0.0.1:${udp.address().port}`;
    udp.on('message', (message, { port, address }) => {
      const reply = this.#reply(message, false);
      if (reply !== undefined) udp.send(reply, port, address);
    });
    tcp.on('connection', (stream) => this.#serve(stream));
  }

  /** TCP connections open now. */
  get open(): number {
    return this.#streams.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = [once(this.#udp, 'close'), once(this.#tcp, 'close')];
    this.#udp.close();
    this.#tcp.close();
    for (const stream of this.#streams) stream.destroy();
    await Promise.all(closed);
  }

  #serve(stream: Stream): void {
    this.#streams.add(stream);
    stream.on('error', () => undefined).once('close', () => this.#streams.delete(stream));
    let received = Buffer.alloc(0);
    stream.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      this.askedOverTcp += 1;
      const reply = this.#reply(received.subarray(2), true);
      received = Buffer.alloc(0);
      if (reply === undefined) return;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(reply.length);
      stream.write(Buffer.concat([length, reply]));
    });
  }

  #reply(message: Buffer, isTcp: boolean): Buffer | undefined {
    const { id = 0, questions = [] } = decode(message);
    const { name = '', type = 'A' } = questions[0] ?? {};
    this.asked.push(name);
    const answer = this.#answerOf(name, type);
    if (answer === 'silence') return undefined;
    const reply: Packet = { id, type: 'response', questions, flags: FLAGS };
    if (typeof answer === 'string') return encode({ ...reply, flags: FLAGS | RCODES[answer] });
    if (!('answers' in answer)) return encode({ ...reply, answers: addressRecords(name, type, answer) });
    if (answer.isLong === true && !isTcp) return encode({ ...reply, flags: FLAGS | TRUNCATED });
    return encode({ ...reply, answers: [...answer.answers] });
  }
}

function addressRecords(name: string, type: string, addresses: readonly string[]): Answer[] {
  const family = type === 'AAAA' ? 'AAAA' : 'A';
  return addresses
    .filter((address) => isIPv6(address) === (family === 'AAAA'))
    .map((data) => ({ type: family, name, ttl: 60, data }));
}

export async function startDnsServer(answerOf: DnsQuestion): Promise<DnsServer> {
  const udp = createSocket('udp4');
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  const tcp = createServer({ allowHalfOpen: false });
  try {
    tcp.listen(udp.address().port, '127.0.0.1');
    await once(tcp, 'listening');
  } catch {
    // Somebody else has that port for TCP.
    udp.close();
    return startDnsServer(answerOf);
  }
  return new DnsServer(udp, tcp, answerOf);
}
