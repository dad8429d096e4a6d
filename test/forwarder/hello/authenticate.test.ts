import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Ledger } from '../../../forwarder/engine/ledger/ledger.ts';
import { authenticateHeader } from '../../../forwarder/hello/authenticate.ts';
import { peekProxyHeader, writeProxyHeader } from '../../../forwarder/hello/proxy-header.ts';
import { makeConduitKeys } from '../../support/conduit-keys.ts';
import type { AuthenticationRequest } from '../../../forwarder/hello/authenticate.ts';
import type { ProxyHeader, ProxyHeaderFields } from '../../../forwarder/hello/proxy-header.ts';

const NOW = 1_795_000_000_000;
const FIVE_MINUTES = 300_000;
const KEYS = makeConduitKeys('2026-10', '2026-11');
const FIELDS: ProxyHeaderFields = {
  client: { address: '10.20.1.77', port: 51_234 },
  local: { address: '10.30.0.10', port: 443 },
  authority: 'github.com',
  id: new Uint8Array(16).fill(5),
  timeMs: NOW,
  origin: 'level-2-ovens',
};
/** level-3 has a forwarder and the ovens below it; level-2-packaging is another child. */
const CHILDREN = new Map([
  ['level-3', 'level-3'],
  ['level-2-ovens', 'level-3'],
  ['level-2-packaging', 'level-2-packaging'],
]);

function headerOf(raw: Uint8Array): ProxyHeader | undefined {
  const peeked = peekProxyHeader(raw);
  return peeked.kind === 'header' ? peeked.header : undefined;
}

function request(
  change: Partial<ProxyHeaderFields> = {},
  more: Partial<AuthenticationRequest> = {},
): AuthenticationRequest {
  const header = headerOf(writeProxyHeader({ ...FIELDS, ...change }, KEYS.signing));
  if (header === undefined) throw new Error('The header cannot be read back');
  return {
    header,
    child: 'level-3',
    childKeys: KEYS,
    childFor: (origin) => CHILDREN.get(origin),
    serverName: 'github.com',
    now: NOW,
    replay: Ledger.create(),
    ...more,
  };
}

describe('authenticateHeader()', () => {
  test('accepts a header of the child and says who is calling', () => {
    expect(authenticateHeader(request())).toEqual({
      ok: true,
      origin: 'level-2-ovens',
      client: FIELDS.client,
      id: FIELDS.id,
      stale: false,
    });
  });

  test('accepts the child itself as origin', () => {
    expect(authenticateHeader(request({ origin: 'level-3' }))).toMatchObject({ ok: true, origin: 'level-3' });
  });

  test('accepts every key of the child', () => {
    const older = KEYS.all.get('2026-10') ?? KEYS.signing;
    const header = headerOf(writeProxyHeader(FIELDS, older));
    expect(header?.keyId).toBe('2026-10');
    expect(authenticateHeader({ ...request(), ...(header && { header }) })).toMatchObject({ ok: true });
  });

  test('accepts no name on tcp', () => {
    expect(authenticateHeader(request({ authority: undefined }, { serverName: undefined }))).toMatchObject({
      ok: true,
    });
  });

  const refusals: readonly (readonly [string, AuthenticationRequest, string])[] = [
    ['a child without keys', request({}, { childKeys: undefined }), 'no-keys'],
    ['a key id the child does not have', request({}, { childKeys: makeConduitKeys('2027-01') }), 'unknown-key'],
    ['another secret under the same id', request({}, { childKeys: makeConduitKeys('2026-11') }), 'bad-mac'],
    ['a MAC of another length', request({}, { header: { ...request().header, mac: new Uint8Array(8) } }), 'bad-mac'],
    ['an origin below another child', request({ origin: 'level-2-packaging' }), 'origin-not-below-child'],
    ['an origin nobody knows', request({ origin: 'level-9' }), 'origin-not-below-child'],
    ['another name than the hello', request({}, { serverName: 'evil.example' }), 'authority-mismatch'],
    ['a name on tcp', request({}, { serverName: undefined }), 'authority-mismatch'],
    ['no name beside a hello', request({ authority: undefined }), 'authority-mismatch'],
  ];

  test.each(refusals)('refuses %s', (_name, asked, detail) => {
    expect(authenticateHeader(asked)).toEqual({ ok: false, detail });
  });

  test('refuses a header the second time', () => {
    const asked = request();
    expect(authenticateHeader(asked)).toMatchObject({ ok: true });
    expect(authenticateHeader(asked)).toEqual({ ok: false, detail: 'replayed' });
  });

  test('counts the memory of ids by its own clock when there is one', () => {
    const replay = Ledger.create();
    expect(authenticateHeader(request({}, { replay, replayNow: 0 }))).toMatchObject({ ok: true });
    const later = request({}, { replay, replayNow: 1_000, now: NOW + 100 * FIVE_MINUTES });
    expect(authenticateHeader(later)).toEqual({ ok: false, detail: 'replayed' });
  });

  test('remembers no id of a header it refuses', () => {
    const replay = Ledger.create();
    for (const [, asked] of refusals) authenticateHeader({ ...asked, replay });
    expect(replay.seenHeaders).toBe(0);
  });

  test('calls a header stale that is not later than one it had to forget', () => {
    const replay = Ledger.create({ headers: { capacity: 2 } });
    for (let later = 0; later < 3; later += 1) {
      const fresh = request({ id: randomBytes(16), timeMs: NOW + later }, { replay });
      expect(authenticateHeader(fresh)).toMatchObject({ ok: true, stale: false });
    }
    const older = request({ id: randomBytes(16), timeMs: NOW }, { replay });
    expect(authenticateHeader(older)).toMatchObject({ ok: true, stale: true });
  });

  test.each([
    [0, false],
    [FIVE_MINUTES, false],
    [-FIVE_MINUTES, false],
    [FIVE_MINUTES + 1, true],
    [-FIVE_MINUTES - 1, true],
  ])('calls a header %d ms old stale: %s', (age, stale) => {
    expect(authenticateHeader(request({ timeMs: NOW - age }))).toMatchObject({ ok: true, stale });
  });

  test('authenticates no header with a changed byte', () => {
    const raw = writeProxyHeader(FIELDS, KEYS.signing);
    fc.assert(
      fc.property(fc.nat(raw.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = Uint8Array.from(raw);
        changed[at] = (changed[at] ?? 0) ^ mask;
        const header = headerOf(changed);
        if (header === undefined) return;
        const result = authenticateHeader({
          ...request(),
          header,
          serverName: header.authority,
          childFor: () => 'level-3',
        });
        expect(result.ok).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
