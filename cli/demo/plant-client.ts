// A machine of the plant: it has an address in its zone, asks its parent's face for names, and speaks TLS.
// It knows nothing of forwarders; that is the point.

import { createSocket } from 'node:dgram';
import { connect as connectTcp } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import packet from 'dns-packet';
import type { Overlay } from './overlay.ts';

export type PlantMachine = {
  readonly zone: string;
  /** Loopback address it speaks from. */
  readonly address: string;
  /** Loopback address and port of its only nameserver. */
  readonly nameserver: { readonly address: string; readonly port: number };
};

export type DnsOutcome =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'nodata' | 'nxdomain' | 'refused' };

const DNS_TIMEOUT_MS = 3_000;

/** Asks the machine's nameserver for the IPv4 address of a name. */
export async function lookUp(machine: PlantMachine, name: string): Promise<DnsOutcome> {
  const socket = createSocket('udp4');
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const timer = setTimeout(
    () => reject(new Error(`No answer from ${machine.nameserver.address} for "${name}"`)),
    DNS_TIMEOUT_MS,
  );
  socket.once('message', resolve).once('error', reject);
  socket.bind({ address: machine.address, port: 0 }, () => {
    const question = packet.encode({
      type: 'query',
      id: 1,
      flags: packet.RECURSION_DESIRED,
      questions: [{ type: 'A', name }],
    });
    socket.send(question, machine.nameserver.port, machine.nameserver.address);
  });
  try {
    return outcomeOf(packet.decode(await promise));
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}

function outcomeOf(answer: packet.DecodedPacket): DnsOutcome {
  const code: unknown = Reflect.get(answer, 'rcode');
  if (code === 'NXDOMAIN') return { kind: 'nxdomain' };
  if (code !== 'NOERROR') return { kind: 'refused' };
  const found = answer.answers?.find((record) => record.type === 'A');
  return found?.type === 'A' ? { kind: 'address', address: found.data } : { kind: 'nodata' };
}

export type OpenOutcome =
  | { readonly ok: true; readonly connection: PlantConnection; readonly greeting: string }
  | { readonly ok: false; readonly why: string };

/** Opens TLS to a name at an address, verifies the certificate, and reads the service's greeting. */
export async function open(
  machine: PlantMachine,
  overlay: Overlay,
  target: { readonly name: string; readonly port: number; readonly address: string; readonly ca: string },
): Promise<OpenOutcome> {
  const carrier = connectTcp({ host: target.address, port: overlay.port(target.port), localAddress: machine.address });
  const connection = new PlantConnection(connect({ socket: carrier, servername: target.name, ca: target.ca }));
  try {
    return { ok: true, connection, greeting: await connection.line() };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

/** An open conversation with a service, line by line. */
export class PlantConnection {
  readonly #socket: TLSSocket;
  readonly #lines: string[] = [];
  readonly #waiting: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void }[] = [];
  #rest = '';
  #fault: Error | undefined;
  /** Settles when the connection is gone, by whomever. */
  readonly closed: Promise<void>;

  constructor(socket: TLSSocket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the connection was closed')));
  }

  /** The next line of the service. */
  line(): Promise<string> {
    const ready = this.#lines.shift();
    if (ready !== undefined) return Promise.resolve(ready);
    if (this.#fault !== undefined) return Promise.reject(this.#fault);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Says a line and gives the service's answer. */
  async say(text: string): Promise<string> {
    this.#socket.write(`${text}\n`);
    return this.line();
  }

  end(): Promise<void> {
    this.#socket.end();
    return this.closed;
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#lines.push(line);
      else waiting.resolve(line);
    }
  }

  #fail(error: Error): void {
    this.#fault ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#fault);
  }
}
