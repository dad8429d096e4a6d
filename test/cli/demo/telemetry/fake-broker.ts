// A broker of one connection at a time whose words a test writes: real sockets, real packets, and no memory of its own.

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { generate, type Packet, parser } from 'mqtt-packet';

const V5 = { protocolVersion: 5 } as const;

export class FakeBroker implements AsyncDisposable {
  readonly #server: Server;
  readonly #heard: Packet[] = [];
  readonly #waiting: { readonly isWanted: (packet: Packet) => boolean; resolve(packet: Packet): void }[] = [];
  #socket: Socket | undefined;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => this.#welcome(socket));
  }

  static async start(): Promise<FakeBroker> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeBroker(server);
  }

  readonly dial = (): Socket => {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('Cannot dial: it does not listen');
    return connect({ host: '127.0.0.1', port: address.port });
  };

  /** The next packet of this kind that was not asked for before, now or when it comes. */
  async next<C extends Packet['cmd']>(cmd: C): Promise<Extract<Packet, { readonly cmd: C }>> {
    const isWanted = (packet: Packet): packet is Extract<Packet, { readonly cmd: C }> => packet.cmd === cmd;
    const index = this.#heard.findIndex(isWanted);
    const [known] = index < 0 ? [] : this.#heard.splice(index, 1);
    const packet = known ?? (await new Promise<Packet>((resolve) => this.#waiting.push({ isWanted, resolve })));
    if (isWanted(packet)) return packet;
    throw new Error(`Cannot go on: a "${packet.cmd}" came for a "${cmd}"`);
  }

  /** What came and was not asked for. */
  get unasked(): readonly string[] {
    return this.#heard.map(({ cmd }) => cmd);
  }

  say(packet: Packet): void {
    this.#socket?.write(generate(packet, V5));
  }

  /** Takes the next connection in, and gives back how it introduced itself. */
  async letIn(): Promise<Extract<Packet, { readonly cmd: 'connect' }>> {
    const introduction = await this.next('connect');
    this.say({ cmd: 'connack', reasonCode: 0, sessionPresent: false });
    return introduction;
  }

  hangUp(): void {
    this.#socket?.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #welcome(socket: Socket): void {
    this.#socket = socket;
    const packets = parser(V5);
    packets.on('packet', (packet) => this.#hear(packet));
    socket.on('data', (bytes: Buffer) => packets.parse(bytes));
    socket.on('error', () => socket.destroy());
  }

  #hear(packet: Packet): void {
    const index = this.#waiting.findIndex(({ isWanted }) => isWanted(packet));
    if (index < 0) this.#heard.push(packet);
    else this.#waiting.splice(index, 1)[0]?.resolve(packet);
  }
}
