import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { connectTcp } from '../../../forwarder/uplink/connect.ts';
import type { DialRequest } from '../../../forwarder/uplink/dialer.ts';
import { type Finder, refused } from '../../../forwarder/uplink/find-places.ts';
import { LocatedDialer } from '../../../forwarder/uplink/located-dialer.ts';

const TOOLS = { connect: connectTcp, dialTimeoutMs: 1_000 };
const ADDRESS = { address: '10.20.1.7', port: 40_000 };

/** Says what it is asked to do. */
function finderTelling(told: string[]): Finder {
  return {
    find: () => {
      told.push('find');
      return Promise.resolve(refused('resolver-failed'));
    },
    forget: () => void told.push('forget'),
    close: () => undefined,
  };
}

describe('LocatedDialer', () => {
  test.each([
    { lookAgain: true, does: ['forget', 'find'] },
    { lookAgain: false, does: ['find'] },
  ])('does $does to dial and to locate with lookAgain=$lookAgain', async ({ lookAgain, does }) => {
    const told: string[] = [];
    const dialer = new LocatedDialer(finderTelling(told), TOOLS);
    const { signal } = new AbortController();
    const caller = { id: randomBytes(16), origin: 'child', client: ADDRESS, local: ADDRESS };
    const place = { protocol: 'tls', host: 'a.example', port: 443, listenPort: 443, to: undefined, signal } as const;
    const request: DialRequest = { ...place, caller, lookAgain };
    await dialer.dial(request);
    await dialer.locate(request);
    expect(told).toEqual([...does, ...does]);
  });
});
