// Asks DNS servers on loopback and shows answers in a form that two servers can be compared by.

import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import packet from 'dns-packet';
import type { Answer, DecodedPacket, Question } from 'dns-packet';

export type DnsEndpoint = { readonly address: string; readonly port: number };

export type Seen = {
  readonly rcode: string;
  readonly authoritative: boolean;
  /** `name type data`, sorted. */
  readonly answers: readonly string[];
  readonly authority: readonly string[];
};

const TIMEOUT_MS = 5_000;
/** Types the packet library knows by number only. */
const TYPE_NAMES: { readonly [type: string]: string } = { HTTPS: 'UNKNOWN_65', SVCB: 'UNKNOWN_64' };

/** A client with one address, asking many questions at once. */
export class DnsClient {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (reply: DecodedPacket) => void>();
  #id = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (bytes) => {
      const reply = packet.decode(bytes);
      this.#waiting.get(reply.id ?? 0)?.(reply);
    });
  }

  static async at(address: string): Promise<DnsClient> {
    const socket = createSocket('udp4');
    socket.bind(0, address);
    await once(socket, 'listening');
    return new DnsClient(socket);
  }

  async ask(server: DnsEndpoint, name: string, type: string): Promise<Seen> {
    this.#id = (this.#id + 1) % 65_536;
    const id = this.#id;
    const { promise, resolve, reject } = Promise.withResolvers<DecodedPacket>();
    const timer = setTimeout(
      () => reject(new Error(`no answer from ${server.address}:${server.port} for ${name} ${type}`)),
      TIMEOUT_MS,
    );
    this.#waiting.set(id, resolve);
    this.#socket.send(queryFor(id, name, type), server.port, server.address);
    try {
      return seenIn(await promise);
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  async close(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }
}

/** One question over TCP. */
export async function askOverTcp(server: DnsEndpoint, name: string, type: string, from: string): Promise<Seen> {
  const socket = connect({ host: server.address, port: server.port, localAddress: from });
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer over TCP')));
  const query = queryFor(7, name, type);
  socket.write(Buffer.concat([Buffer.from([query.length >> 8, query.length & 255]), query]));
  let bytes = Buffer.alloc(0);
  for await (const chunk of socket) {
    if (!Buffer.isBuffer(chunk)) break;
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length >= 2 && bytes.length >= 2 + bytes.readUInt16BE(0)) break;
  }
  return seenIn(packet.decode(bytes.subarray(2)));
}

/** The parts of a reply that must not differ between servers. */
export function seenIn(reply: DecodedPacket): Seen {
  const code: unknown = Reflect.get(reply, 'rcode');
  return {
    rcode: String(code),
    authoritative: reply.flag_aa,
    answers: (reply.answers ?? []).map(textOf).sort(),
    authority: (reply.authorities ?? []).map(textOf).sort(),
  };
}

/** The bytes of a question; types the library does not know are asked by number. */
export function queryFor(id: number, name: string, type: string): Buffer {
  const question = { name, type: TYPE_NAMES[type] ?? type };
  if (!isQuestion(question)) throw new Error(`"${type}" is not a record type`);
  return packet.encode({ type: 'query', id, flags: packet.RECURSION_DESIRED, questions: [question] });
}

function isQuestion(question: { readonly name: string; readonly type: string }): question is Question {
  return /^[A-Z]+(_\d+)?$/.test(question.type);
}

function textOf(record: Answer): string {
  const data: unknown = 'data' in record ? record.data : '';
  const ttl = 'ttl' in record ? record.ttl : '';
  return `${record.name.toLowerCase()} ${ttl} ${record.type} ${typeof data === 'string' ? data : JSON.stringify(data)}`;
}
