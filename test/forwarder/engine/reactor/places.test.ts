import { beforeEach, describe, expect, test } from '@jest/globals';
import type { CompiledEntry } from '../../../../forwarder/decision/decision.ts';
import type {
  Face,
  LocateQuestion,
  ReactorConfiguration,
  Report,
} from '../../../../forwarder/engine/reactor/messages.ts';
import { type KnownPlaces, Places, placesKey, type Waiter } from '../../../../forwarder/engine/reactor/places.ts';
import { encodeSocketAddress } from '../../../../forwarder/engine/reactor/socket-address.ts';
import type { Location } from '../../../../forwarder/uplink/dialer.ts';
import { limitsWith } from '../../../support/limits.ts';

const CONFIGURATION: ReactorConfiguration = {
  digest: 'sha256:one',
  site: 'bakery',
  zone: 'level-4',
  limits: limitsWith({}),
  isAuditRequired: false,
  isDebugLogged: false,
  listeners: [],
  ownAddresses: [],
  isUplinkParent: false,
  acceptedKeys: new Map(),
  signingKeys: undefined,
};
const QUESTION: LocateQuestion = { protocol: 'tls', host: 'a.example', port: 443, listenPort: 443, to: undefined };
const FOUND: Location = {
  kind: 'places',
  places: [
    { address: '192.0.2.1', port: 443 },
    { address: '2001:db8::1', port: 443 },
  ],
  source: '10.0.0.9',
  speaks: 'proxy-header',
  validMs: 1_000,
};
const KNOWN: KnownPlaces = {
  kind: 'places',
  places: [
    { text: '192.0.2.1:443', socketAddress: encodeSocketAddress({ address: '192.0.2.1', port: 443 }) },
    { text: '[2001:db8::1]:443', socketAddress: encodeSocketAddress({ address: '2001:db8::1', port: 443 }) },
  ],
  source: encodeSocketAddress({ address: '10.0.0.9', port: 0 }),
  speaksProxyHeader: true,
  isDoubted: false,
};

function waiter(row: number): Waiter {
  return { row, use: 1 };
}

describe('Places', () => {
  let sent: Report[];
  let told: { readonly waiter: Waiter; readonly places: KnownPlaces }[];
  let places: Places;

  beforeEach(() => {
    sent = [];
    told = [];
    places = new Places((report) => sent.push(report));
  });

  function ask(key: string, row: number, configuration = CONFIGURATION): void {
    places.ask(configuration, key, QUESTION, waiter(row));
  }

  function answer(request: number, location: Location, nowMs = 0): void {
    places.answer(request, location, nowMs, (who, found) => told.push({ waiter: who, places: found }));
  }

  function find(key: string, nowMs: number, configuration = CONFIGURATION): KnownPlaces | undefined {
    return places.find(configuration, key, nowMs);
  }

  test('asks equal questions once, and tells all who wait', () => {
    ask('a', 1);
    ask('a', 2);
    ask('b', 3);
    expect(sent).toEqual([
      { kind: 'locate', request: 1, digest: 'sha256:one', question: QUESTION, lookAgain: false },
      { kind: 'locate', request: 2, digest: 'sha256:one', question: QUESTION, lookAgain: false },
    ]);
    answer(1, FOUND);
    expect(told).toEqual([
      { waiter: waiter(1), places: KNOWN },
      { waiter: waiter(2), places: KNOWN },
    ]);
  });

  test('keeps an answer as long as it holds, and asks again then', () => {
    ask('a', 1);
    answer(1, FOUND, 5_000);
    expect(find('a', 5_999)).toEqual(KNOWN);
    expect(find('a', 6_000)).toBeUndefined();
    expect(find('b', 5_000)).toBeUndefined();
    ask('a', 2);
    expect(sent).toHaveLength(2);
  });

  test.each([
    ['a refusal', { kind: 'refused', reason: 'name-not-found', nextHop: undefined }, 'name-not-found'],
    ['what only a dialer reaches', { kind: 'dial-only' }, 'next-hop-refused'],
  ] as const)('tells %s and does not keep it', (_what, location, reason) => {
    ask('a', 1);
    answer(1, location);
    expect(told).toEqual([{ waiter: waiter(1), places: { kind: 'refused', reason, nextHop: undefined } }]);
    expect(find('a', 0)).toBeUndefined();
    ask('a', 2);
    expect(sent).toHaveLength(2);
  });

  test('passes over answers that nobody has asked for, or that come twice', () => {
    answer(7, FOUND);
    ask('a', 1);
    answer(1, FOUND);
    answer(1, { kind: 'refused', reason: 'name-not-found', nextHop: undefined });
    expect(told).toHaveLength(1);
    expect(find('a', 0)).toEqual(KNOWN);
  });

  test('keeps the answers of each configuration apart', () => {
    const another: ReactorConfiguration = { ...CONFIGURATION, digest: 'sha256:two' };
    ask('a', 1);
    answer(1, FOUND);
    expect(find('a', 0, another)).toBeUndefined();
    ask('a', 2, another);
    expect(sent.at(-1)).toMatchObject({ request: 2, digest: 'sha256:two' });
    // What the one before asks meanwhile is a question of its own.
    ask('b', 3);
    ask('b', 4, another);
    expect(sent).toHaveLength(4);
    answer(2, { ...FOUND, source: undefined });
    expect(told.at(-1)?.waiter).toEqual(waiter(2));
    expect(find('a', 0)).toEqual(KNOWN);
    expect(find('a', 0, another)).toEqual({ ...KNOWN, source: undefined });
  });

  test('has what nobody could be reached at looked up again, however long it was to hold', () => {
    ask('a', 1);
    answer(1, { ...FOUND, validMs: Infinity });
    const known = find('a', 0);
    if (known?.kind === 'places') known.isDoubted = true;
    expect(find('a', 0)).toBeUndefined();
    ask('a', 2);
    ask('a', 3);
    expect(sent.slice(1)).toEqual([
      { kind: 'locate', request: 2, digest: 'sha256:one', question: QUESTION, lookAgain: true },
    ]);
    answer(2, FOUND);
    expect(find('a', 0)).toEqual(KNOWN);
  });

  test('forgets everything when it is told to, and still tells those who wait', () => {
    ask('a', 1);
    answer(1, { ...FOUND, validMs: Infinity });
    ask('b', 2);
    places.forgetAll();
    expect(find('a', 0)).toBeUndefined();
    answer(2, FOUND);
    expect(told.at(-1)?.waiter).toEqual(waiter(2));
    expect(find('b', 0)).toBeUndefined();
  });

  test('remembers the places of a whole allowlist, and makes room by what was found longest ago', () => {
    for (let request = 1; request <= 16_384; request += 1) {
      ask(`name-${request}`, 1);
      answer(request, FOUND);
    }
    expect(find('name-1', 0)).toEqual(KNOWN);
    ask('name-16385', 1);
    answer(16_385, FOUND);
    expect(find('name-1', 0)).toBeUndefined();
    expect([find('name-2', 0), find('name-16385', 0)]).toEqual([KNOWN, KNOWN]);
  });
});

describe('placesKey()', () => {
  const face = (port: number, protocol: 'tls' | 'tcp' = 'tls'): Face => ({
    fd: 3,
    listener: { name: `${protocol}-${port}`, protocol, port },
    local: undefined,
    handOver: false,
  });
  const entry = (fields: Partial<CompiledEntry>): CompiledEntry => ({
    index: 0,
    label: 'child.yaml:1 a.example:443',
    pattern: undefined,
    port: 443,
    listenPort: 443,
    protocol: 'tls',
    to: undefined,
    expiresAt: undefined,
    reserved: false,
    ...fields,
  });
  const tcp = (base: string, port: number): CompiledEntry =>
    entry({ protocol: 'tcp', port, pattern: { kind: 'exact', base, text: base } });
  const to = (address: string | undefined, port: number, service?: string, namespace?: string): CompiledEntry =>
    entry({ to: { port, ...(address && { address }), ...(service && { service }), ...(namespace && { namespace }) } });
  const parent: ReactorConfiguration = { ...CONFIGURATION, isUplinkParent: true };

  test('tells places apart that are not the same', () => {
    const keys = [
      placesKey(CONFIGURATION, face(443), entry({}), 'a.example'),
      placesKey(CONFIGURATION, face(443), entry({}), 'b.example'),
      placesKey(CONFIGURATION, face(8_443), entry({ port: 8_443 }), 'a.example'),
      placesKey(CONFIGURATION, face(1_433, 'tcp'), tcp('c.example', 1_433), undefined),
      placesKey(CONFIGURATION, face(1_434, 'tcp'), tcp('c.example', 1_434), undefined),
      placesKey(CONFIGURATION, face(443), to('10.0.0.1', 443), 'a.example'),
      placesKey(CONFIGURATION, face(443), to('10.0.0.1', 8_443), 'a.example'),
      placesKey(CONFIGURATION, face(443), to(undefined, 443, 'web', 'shop'), 'a.example'),
      placesKey(CONFIGURATION, face(443), to(undefined, 443, 'web', 'plant'), 'a.example'),
      placesKey(parent, face(443), entry({}), 'a.example'),
      placesKey(parent, face(8_443), entry({ port: 8_443 }), 'a.example'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('finds one place for all names of a parent, and for one target whatever it is asked for', () => {
    expect(placesKey(parent, face(443), entry({}), 'a.example')).toBe(
      placesKey(parent, face(443), entry({}), 'b.example'),
    );
    expect(placesKey(parent, face(443), to('10.0.0.1', 1), 'a.example')).toBe(
      placesKey(CONFIGURATION, face(8_443), to('10.0.0.1', 1), 'b.example'),
    );
  });
});
