// Faces that are bound to a card, while the card has another address, none, and one again. The cards are invented and their
// addresses are of loopback, so that no host has to be changed for it.

import { describe, expect, test } from '@jest/globals';
import type { ConfigurationInput } from '../../forwarder/contract/configuration.ts';
import { type CardOptions, CardWatch } from '../../forwarder/engine/card-watch.ts';
import { cardsOf } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { ForwarderFiles, type Started } from '../support/forwarder-files.ts';
import { LogLines } from '../support/log-lines.ts';
import { dial, helloFor, readBytes, startTcpServer } from '../support/peers.ts';

const [BEFORE, AFTER] = ['127.0.0.31', '127.0.0.32'];
const ENGINES = process.platform === 'linux' ? (['net', 'reactor'] as const) : (['net'] as const);
const ON_CARD: Partial<ConfigurationInput> = {
  listeners: [{ name: 'tls-443', protocol: 'tls', port: 443, bind: [{ interface: 'plant0', port: 0 }] }],
};

/** A forwarder on a card that a test moves. */
class Scene implements AsyncDisposable {
  readonly logs = new LogLines();
  readonly #files = new ForwarderFiles();
  #addresses: readonly string[] = [BEFORE];
  readonly #cards: CardOptions = { read: () => cardsOf({ plant0: this.#addresses }), everyMs: 20 };

  async start(engine: 'net' | 'reactor', upPort: number): Promise<Started> {
    await this.#files.configure(upPort, { ...ON_CARD, engine });
    await this.#files.allow(['a.example']);
    const retry = { firstMs: 20, longestMs: 20 };
    return this.#files.start({ cards: this.#cards, retry, log: this.logs.log });
  }

  /** Resolves when somebody who looks as often as the forwarder has noticed, and has begun to look after it. */
  async moveUnnoticed(...addresses: readonly string[]): Promise<void> {
    const noticed = Promise.withResolvers<void>();
    const bind = [{ interface: 'plant0', port: 0 }];
    const other = new CardWatch(
      () => [{ name: 'other', protocol: 'tls', port: 443, bind }],
      noticed.resolve,
      this.#cards,
    );
    other.start();
    this.#addresses = addresses;
    await noticed.promise;
    other.stop();
  }

  /** Resolves when the forwarder has noticed. */
  async move(...addresses: readonly string[]): Promise<void> {
    const noticed = this.logs.next('has other addresses now');
    this.#addresses = addresses;
    await noticed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#files[Symbol.asyncDispose]();
  }
}

function portAt({ forwarder }: Started, address: string): number | undefined {
  return forwarder
    .addresses()
    .get('tls-443')
    ?.find((place) => place.address === address)?.port;
}

/** Resolves when faces are bound to these addresses and no others. */
async function bound({ forwarder }: Started, addresses: readonly string[]): Promise<void> {
  const now = (): string => (forwarder.addresses().get('tls-443') ?? []).map(({ address }) => address).join(' ');
  await eventually(`faces on "${addresses.join(' ')}"`, () => Promise.resolve(now() === addresses.join(' ')));
}

describe.each(ENGINES)('%s engine: moved-card', (engine) => {
  test('is reached at the new address of its card, not at the former one, and what is open stays open', async () => {
    await using server = await startTcpServer((socket) => socket.on('data', (bytes) => socket.write(bytes)));
    await using scene = new Scene();
    const started = await scene.start(engine, server.port);
    const hello = helloFor('a.example');
    const former = portAt(started, BEFORE) ?? 0;
    const open = await dial(former, undefined, BEFORE);
    open.write(hello);
    await readBytes(open, hello.length);

    await scene.move(AFTER);
    await bound(started, [AFTER]);
    const client = await dial(portAt(started, AFTER) ?? 0, undefined, AFTER);
    client.write(hello);
    expect(await readBytes(client, hello.length)).toEqual(hello);
    await expect(dial(former, undefined, BEFORE)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    open.write('still here');
    expect((await readBytes(open, 10)).toString()).toBe('still here');
    for (const socket of [open, client]) socket.destroy();
  });

  test('says that it is deaf while its card has no address, and is not any more when it has one', async () => {
    await using server = await startTcpServer();
    await using scene = new Scene();
    const started = await scene.start(engine, server.port);
    const { forwarder } = started;
    await scene.move();
    expect(await forwarder.until(({ ready }) => !ready)).toMatchObject({ detail: 'a listener could not be bound' });
    expect(scene.logs.lines.some((line) => line.includes('interface \\"plant0\\" has no address'))).toBe(true);

    await scene.move(AFTER);
    await forwarder.until(({ ready }) => ready);
    await bound(started, [AFTER]);
  });

  test('binds nothing again once it drains', async () => {
    await using server = await startTcpServer((socket) => socket.resume().on('end', () => socket.end()));
    await using scene = new Scene();
    const started = await scene.start(engine, server.port);
    const { forwarder } = started;
    const client = await dial(portAt(started, BEFORE) ?? 0, undefined, BEFORE);
    client.write(helloFor('a.example'));
    await started.trail.next('open');
    const drained = forwarder.drain();
    await bound(started, []);
    await scene.moveUnnoticed(AFTER);
    expect(forwarder.addresses().size).toBe(0);
    client.resume().end();
    await drained;
  });
});
