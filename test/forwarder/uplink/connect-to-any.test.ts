import { describe, expect, test } from '@jest/globals';
import { Socket } from 'node:net';
import type { Reason } from '../../../forwarder/contract/reasons.ts';
import { type Connect, type ConnectResult, connectTcp } from '../../../forwarder/uplink/connect.ts';
import { connectToAny } from '../../../forwarder/uplink/connect-to-any.ts';
import { Deadline } from '../../../forwarder/uplink/deadline.ts';
import type { DialResult } from '../../../forwarder/uplink/dialer.ts';
import { startTcpServer } from '../../support/peers.ts';

/** Addresses whose attempts the test ends by itself. */
class Network {
  readonly dialled: string[] = [];
  readonly #open = new Map<string, (result: ConnectResult) => void>();
  readonly #waiting = new Map<string, () => void>();

  readonly connect: Connect = ({ address }, { signal }) =>
    new Promise((resolve) => {
      this.dialled.push(address);
      this.#open.set(address, resolve);
      signal.addEventListener('abort', () => resolve({ ok: false, reason: 'next-hop-refused' }));
      this.#waiting.get(address)?.();
    });

  /** Resolves when an address is dialled. */
  async dial(address: string): Promise<void> {
    if (!this.#open.has(address)) await new Promise<void>((resolve) => this.#waiting.set(address, resolve));
  }

  end(address: string, result: ConnectResult): void {
    this.#open.get(address)?.(result);
  }
}

const [FIRST, SECOND, THIRD] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'] as const;

function dial(
  addresses: readonly string[],
  connect: Connect,
  { signal = new AbortController().signal, timeoutMs = 5_000 } = {},
): Promise<DialResult> {
  const places = addresses.map((address) => ({ address, port: 443 }));
  return connectToAny({ places, source: undefined }, connect, new Deadline(timeoutMs), signal);
}

describe('connectToAny()', () => {
  test('dials the second address as well when the first is silent, and closes the one that comes late', async () => {
    const network = new Network();
    const result = dial([FIRST, SECOND, THIRD], network.connect);
    await network.dial(SECOND);
    const [winner, late] = [new Socket(), new Socket()];
    network.end(SECOND, { ok: true, socket: winner });
    network.end(FIRST, { ok: true, socket: late });
    expect(await result).toEqual({ ok: true, socket: winner, nextHop: `${SECOND}:443` });
    expect([late.destroyed, winner.destroyed]).toEqual([true, false]);
    expect(network.dialled).toEqual([FIRST, SECOND]);
  });

  test('takes the first address when it answers after all', async () => {
    const network = new Network();
    const result = dial([FIRST, SECOND], network.connect);
    await network.dial(SECOND);
    network.end(FIRST, { ok: true, socket: new Socket() });
    expect(await result).toMatchObject({ ok: true, nextHop: `${FIRST}:443` });
  });

  test('gives up with the reason of the last that failed', async () => {
    const reasons: Readonly<Record<string, Reason>> = { [FIRST]: 'next-hop-refused', [SECOND]: 'next-hop-timeout' };
    const connect: Connect = ({ address }) =>
      Promise.resolve({ ok: false, reason: reasons[address] ?? 'next-hop-refused' });
    expect(await dial([FIRST, SECOND], connect)).toEqual({
      ok: false,
      reason: 'next-hop-timeout',
      nextHop: `${SECOND}:443`,
    });
  });

  test('starts nothing more when the deadline has passed', async () => {
    const dialled: string[] = [];
    const connect: Connect = ({ address }, { timeoutMs }) => {
      dialled.push(address);
      return new Promise((resolve) => {
        setTimeout(() => resolve({ ok: false, reason: 'next-hop-timeout' }), timeoutMs + 1);
      });
    };
    expect(await dial([FIRST, SECOND], connect, { timeoutMs: 20 })).toMatchObject({ reason: 'next-hop-timeout' });
    expect(dialled).toEqual([FIRST]);
  });

  test('ends every attempt when its caller has gone', async () => {
    const network = new Network();
    const caller = new AbortController();
    const result = dial([FIRST, SECOND, THIRD], network.connect, { signal: caller.signal });
    await network.dial(SECOND);
    caller.abort();
    expect(await result).toMatchObject({ ok: false, reason: 'next-hop-refused' });
    expect(network.dialled).toEqual([FIRST, SECOND]);
  });

  test('connects to nothing when its caller has gone before', async () => {
    await using server = await startTcpServer();
    const places = [1, 2].map(() => ({ address: '127.0.0.1', port: server.port }));
    const result = await connectToAny({ places, source: undefined }, connectTcp, new Deadline(0), AbortSignal.abort());
    expect(result).toEqual({ ok: false, reason: 'next-hop-refused', nextHop: `127.0.0.1:${server.port}` });
    expect(server.open).toBe(0);
  });

  test('closes what connected in the moment its caller went', async () => {
    const caller = new AbortController();
    const socket = new Socket();
    const connect: Connect = () => {
      caller.abort();
      return Promise.resolve({ ok: true, socket });
    };
    expect(await dial([FIRST], connect, { signal: caller.signal })).toMatchObject({ ok: false });
    expect(socket.destroyed).toBe(true);
  });
});

describe('connectToAny() with real sockets', () => {
  test('leaves no connection but the one that won, and says nothing on the others', async () => {
    await using slow = await startTcpServer();
    await using quick = await startTcpServer();
    const places = [slow, quick].map(({ port }) => ({ address: '127.0.0.1', port }));
    const late = Promise.withResolvers<ConnectResult>();
    // Holds back that the first has connected until the second has won.
    const connect: Connect = async (to, options) => {
      const result = await connectTcp(to, options);
      if (to.port !== slow.port) return result;
      late.resolve(result);
      await won.promise;
      return result;
    };
    const won = Promise.withResolvers<void>();
    const { signal } = new AbortController();
    const result = await connectToAny({ places, source: undefined }, connect, new Deadline(5_000), signal);
    const unused = await slow.accept();
    const heard: Buffer[] = [];
    unused.on('data', (chunk: Buffer) => heard.push(chunk));
    const closed = new Promise((resolve) => unused.once('end', resolve));
    won.resolve();
    await closed;
    expect(heard).toEqual([]);
    expect(result).toMatchObject({ ok: true, nextHop: `127.0.0.1:${quick.port}` });
    expect(quick.open).toBe(1);
    if (result.ok) result.socket.destroy();
    unused.destroy();
  });
});
