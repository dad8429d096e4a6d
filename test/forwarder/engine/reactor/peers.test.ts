import { describe, expect, test } from '@jest/globals';
import { compileSnapshot } from '../../../../forwarder/decision/compile-snapshot.ts';
import type { Snapshot } from '../../../../forwarder/decision/snapshot.ts';
import { Ledger } from '../../../../forwarder/engine/ledger/ledger.ts';
import { Peers } from '../../../../forwarder/engine/reactor/peers.ts';
import { encodeSocketAddress } from '../../../../forwarder/engine/reactor/socket-address.ts';
import { allowlistOf, TWO_NAMES } from '../../../support/engine-harness.ts';

function snapshotWith(networks: readonly string[]): Snapshot {
  return compileSnapshot(allowlistOf(TWO_NAMES, { zones: { child: { networks: [...networks] } } }));
}

function at(address: string, port = 1_000): Uint8Array {
  return encodeSocketAddress({ address, port });
}

describe('Peers.at()', () => {
  const ledger = Ledger.create();

  test.each([
    ['10.1.2.3', '10.1.2.3', 'child'],
    ['::ffff:10.1.2.3', '10.1.2.3', 'child'],
    ['fd00::7', '[fd00::7]', 'child'],
    ['10.2.0.1', '10.2.0.1', undefined],
    ['fd01::7', '[fd01::7]', undefined],
  ])('knows %s by its address', (address, shown, child) => {
    const peers = new Peers(ledger);
    peers.judgeBy(snapshotWith(['10.1.0.0/16', 'fd00::/64']), []);
    const childNumber = child === undefined ? -1 : ledger.childNumber(child);
    expect(peers.at(at(address))).toMatchObject({ shown, child, childNumber, isOwn: false });
  });

  test('judges an address once, whatever port it calls from', () => {
    const peers = new Peers(ledger);
    peers.judgeBy(snapshotWith(['10.0.0.0/8']), []);
    const known = peers.at(at('10.0.0.1'));
    expect(peers.at(at('10.0.0.1', 2_000))).toBe(known);
    expect(peers.at(at('::ffff:10.0.0.1'))).toBe(known);
    expect(peers.at(at('10.0.0.2')).source).not.toBe(known.source);
  });

  test('judges anew under another snapshot and other addresses of its own', () => {
    const peers = new Peers(ledger);
    peers.judgeBy(snapshotWith(['10.0.0.0/8', 'fd00::/64']), []);
    const before = [peers.at(at('10.0.0.1')), peers.at(at('fd00::1'))];
    peers.judgeBy(snapshotWith(['192.168.0.0/16']), ['10.0.0.1', 'fd00::1']);
    const after = [peers.at(at('10.0.0.1')), peers.at(at('fd00::1'))];
    expect(before).toMatchObject([
      { child: 'child', isOwn: false },
      { child: 'child', isOwn: false },
    ]);
    expect(after).toMatchObject([
      { child: undefined, isOwn: true },
      { child: undefined, isOwn: true },
    ]);
  });

  test('knows nobody as long as there is no snapshot', () => {
    const peers = new Peers(ledger);
    expect(peers.at(at('127.0.0.1'))).toMatchObject({ child: undefined, childNumber: -1 });
  });

  test.each([
    ['IPv4', (index: number): string => `10.${index >>> 16}.${(index >>> 8) & 255}.${index & 255}`],
    ['IPv6', (index: number): string => `fd00::${(index + 1).toString(16)}`],
  ])('does not remember more %s addresses than it has room for', (_family, addressOf) => {
    const peers = new Peers(ledger);
    const first = peers.at(at(addressOf(0)));
    expect(peers.at(at(addressOf(0)))).toBe(first);
    for (let index = 1; index <= 4_096; index += 1) peers.at(at(addressOf(index)));
    const again = peers.at(at(addressOf(0)));
    expect(again).not.toBe(first);
    expect(again).toEqual(first);
  });
});
