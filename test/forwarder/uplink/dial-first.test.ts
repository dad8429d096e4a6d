import { describe, expect, test } from '@jest/globals';
import { Socket } from 'node:net';
import type { Reason } from '../../../forwarder/contract/reasons.ts';
import type { Connect } from '../../../forwarder/uplink/connect.ts';
import { Deadline } from '../../../forwarder/uplink/deadline.ts';
import { dialFirst } from '../../../forwarder/uplink/dial-first.ts';
import type { DialTools } from '../../../forwarder/uplink/dial-first.ts';

type Attempt = { readonly address: string; readonly timeoutMs: number };

/** Fails with the reason of each address; connects to those that have none. */
function network(failures: Readonly<Record<string, Reason>>): {
  readonly tools: DialTools;
  readonly attempts: Attempt[];
} {
  const attempts: Attempt[] = [];
  const connect: Connect = ({ address }, { timeoutMs }) => {
    attempts.push({ address, timeoutMs });
    const reason = failures[address];
    return Promise.resolve(reason === undefined ? { ok: true, socket: new Socket() } : { ok: false, reason });
  };
  return { attempts, tools: { connect, dialTimeoutMs: 1_000, source: () => ({ address: undefined }) } };
}

function dial(addresses: readonly string[], tools: DialTools, isPermitted: (address: string) => boolean = () => true) {
  const places = addresses.map((address) => ({ address, port: 443 }));
  return dialFirst(
    places,
    ({ address }) => isPermitted(address),
    tools,
    new Deadline(1_000),
    new AbortController().signal,
  );
}

describe('dialFirst()', () => {
  test('goes on to the next address when one refuses', async () => {
    const { tools, attempts } = network({ '192.0.2.1': 'next-hop-refused' });
    expect(await dial(['192.0.2.1', '192.0.2.2', '192.0.2.3'], tools)).toMatchObject({
      ok: true,
      nextHop: '192.0.2.2:443',
    });
    expect(attempts.map(({ address }) => address)).toEqual(['192.0.2.1', '192.0.2.2']);
  });

  test('leaves the later addresses their share of the time', async () => {
    const { tools, attempts } = network({ '192.0.2.1': 'next-hop-timeout' });
    await dial(['192.0.2.1', '192.0.2.2'], tools);
    expect(attempts[0]?.timeoutMs).toBeLessThanOrEqual(500);
    expect(attempts[1]?.timeoutMs).toBeGreaterThan(500);
  });

  test('never dials a forbidden address, even beside permitted ones', async () => {
    const { tools, attempts } = network({});
    expect(await dial(['10.0.0.1', '192.0.2.2'], tools, (address) => address !== '10.0.0.1')).toMatchObject({
      ok: true,
    });
    expect(attempts.map(({ address }) => address)).toEqual(['192.0.2.2']);
  });

  test('names the first address when all are forbidden', async () => {
    const { tools, attempts } = network({});
    const result = await dial(['10.0.0.1', '10.0.0.2'], tools, () => false);
    expect(result).toEqual({ ok: false, reason: 'forbidden-address', nextHop: '10.0.0.1:443' });
    expect(attempts).toEqual([]);
  });

  test('gives up after four addresses, with the reason of the last', async () => {
    const all = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.5'];
    const { tools, attempts } = network(
      Object.fromEntries(all.map((address) => [address, 'next-hop-timeout'] as const)),
    );
    expect(await dial(all, tools)).toEqual({ ok: false, reason: 'next-hop-timeout', nextHop: '192.0.2.4:443' });
    expect(attempts).toHaveLength(4);
  });

  test('does not dial when the card of the way up is missing', async () => {
    const { tools, attempts } = network({});
    const result = await dial(['192.0.2.1'], { ...tools, source: () => ({ fault: 'there is no interface "eth9"' }) });
    expect(result).toEqual({ ok: false, reason: 'next-hop-refused', nextHop: '192.0.2.1:443' });
    expect(attempts).toEqual([]);
  });
});
