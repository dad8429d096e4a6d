import { describe, expect, test } from '@jest/globals';
import type { AllowlistSpec } from '../../../forwarder/contract/allowlist.ts';
import { compileSnapshot } from '../../../forwarder/decision/compile-snapshot.ts';
import { decide } from '../../../forwarder/decision/decide.ts';
import type { Question } from '../../../forwarder/decision/decision.ts';
import { holdExpiries } from '../../../forwarder/decision/snapshot.ts';
import { makeAllowlist } from '../../support/allowlists.ts';

const NOON = Date.parse('2027-03-01T12:00:00Z');

const SPEC: Partial<AllowlistSpec> = {
  grants: [
    {
      for: ['ovens', 'packaging'],
      from: 'profile.yaml',
      entries: [
        { host: 'management.azure.com', port: 443, line: 1 },
        { host: '**.vendor.example', port: 443, line: 2 },
        { host: '*.vendor.example', port: 443, line: 3 },
        { host: 'crl.vendor.example', port: 80, protocol: 'http', line: 4 },
      ],
    },
    {
      for: ['ovens'],
      from: 'ovens.yaml',
      entries: [
        { host: 'updates.vendor.example', port: 443, line: 1 },
        { host: 'old.vendor.example', port: 443, expires: '2027-02-28', line: 2 },
        { host: 'ended.example', port: 443, expires: '2027-02-28', line: 3 },
        { host: 'today.example', port: 443, expires: '2027-03-01', line: 4 },
        { host: 'mes.internal', port: 8883, to: { address: '10.30.0.20', port: 1883 }, line: 5 },
        { port: 1433, protocol: 'tcp', listenPort: 11433, to: { address: '10.30.0.9', port: 1433 }, line: 6 },
        { host: 'github.com', port: 443, line: 7 },
      ],
    },
  ],
  reserved: [
    { host: 'github.com', port: 443, for: ['ovens', 'robots'] },
    { host: 'ended.example', port: 8443, for: ['ovens'] },
  ],
};

const snapshot = compileSnapshot(makeAllowlist(SPEC));

function ask(question: Partial<Question>): ReturnType<typeof decide> {
  return decide(snapshot, {
    origin: 'ovens',
    serverName: 'a.example',
    port: 443,
    protocol: 'tls',
    now: NOON,
    ...question,
  });
}

describe('decide()', () => {
  test.each<[string, Partial<Question>, string]>([
    ['an exact name', { serverName: 'management.azure.com' }, 'profile.yaml:1 management.azure.com:443'],
    [
      'an exact name before the wildcards above it',
      { serverName: 'updates.vendor.example' },
      'ovens.yaml:1 updates.vendor.example:443',
    ],
    [
      'a one-label wildcard before one of any depth',
      { serverName: 'a.vendor.example' },
      'profile.yaml:3 *.vendor.example:443',
    ],
    [
      'a deeper name by the wildcard of any depth',
      { serverName: 'b.a.vendor.example' },
      'profile.yaml:2 **.vendor.example:443',
    ],
    [
      'what an expired exact name stood above',
      { serverName: 'old.vendor.example' },
      'profile.yaml:3 *.vendor.example:443',
    ],
    ['a name on its last day', { serverName: 'today.example' }, 'ovens.yaml:4 today.example:443'],
    [
      'http by its host',
      { serverName: 'crl.vendor.example', port: 80, protocol: 'http' },
      'profile.yaml:4 crl.vendor.example:80',
    ],
    ['tcp by its listen port', { serverName: undefined, port: 11433, protocol: 'tcp' }, 'ovens.yaml:6 10.30.0.9:1433'],
    ['a reserved name', { origin: 'robots', serverName: 'github.com' }, 'reserved github.com:443'],
    ['an entry before the reserved name beside it', { serverName: 'github.com' }, 'ovens.yaml:7 github.com:443'],
    [
      'a reserved name when only those pass',
      { serverName: 'github.com', onlyReserved: true },
      'reserved github.com:443',
    ],
  ])('allows %s', (_what, question, entry) => {
    expect(ask(question)).toMatchObject({ verdict: 'allow', reason: 'allowed', entry: { label: entry } });
  });

  test.each<[string, Partial<Question>, string, string | undefined]>([
    ['a name the allowlist does not contain', { serverName: 'evil.example' }, 'not-in-allowlist', undefined],
    ['the base of a wildcard', { serverName: 'vendor.example' }, 'not-in-allowlist', undefined],
    [
      'a name of another zone',
      { origin: 'packaging', serverName: 'mes.internal' },
      'zone-not-allowed',
      'ovens.yaml:5 mes.internal:8883',
    ],
    [
      'a name of another zone on another port',
      { origin: 'packaging', serverName: 'mes.internal', port: 1 },
      'zone-not-allowed',
      'ovens.yaml:5 mes.internal:8883',
    ],
    [
      'a zone nobody knows',
      { origin: 'nobody', serverName: 'github.com' },
      'zone-not-allowed',
      'ovens.yaml:7 github.com:443',
    ],
    [
      'another port',
      { serverName: 'management.azure.com', port: 8443 },
      'port-not-allowed',
      'profile.yaml:1 management.azure.com:443',
    ],
    [
      'another protocol',
      { serverName: 'crl.vendor.example', port: 80 },
      'port-not-allowed',
      'profile.yaml:4 crl.vendor.example:80',
    ],
    ['what has ended', { serverName: 'ended.example' }, 'entry-expired', 'ovens.yaml:3 ended.example:443'],
    [
      'what has ended even under a stale header',
      { serverName: 'ended.example', onlyReserved: true },
      'entry-expired',
      'ovens.yaml:3 ended.example:443',
    ],
    [
      'the first millisecond after the last day',
      { serverName: 'today.example', now: Date.parse('2027-03-02') },
      'entry-expired',
      'ovens.yaml:4 today.example:443',
    ],
    [
      'a stale header',
      { serverName: 'management.azure.com', onlyReserved: true },
      'proxy-header-stale',
      'profile.yaml:1 management.azure.com:443',
    ],
    ['a tcp port nobody has', { serverName: undefined, port: 1, protocol: 'tcp' }, 'not-in-allowlist', undefined],
    [
      'a tcp port of another zone',
      { origin: 'packaging', serverName: undefined, port: 11433, protocol: 'tcp' },
      'zone-not-allowed',
      'ovens.yaml:6 10.30.0.9:1433',
    ],
    ['no server name', { serverName: undefined }, 'no-server-name', undefined],
    [
      'a name of another zone that has ended',
      { origin: 'packaging', serverName: 'ended.example' },
      'zone-not-allowed',
      'reserved ended.example:8443',
    ],
  ])('denies %s', (_what, question, reason, entry) => {
    const decision = ask(question);
    expect(decision).toMatchObject({ verdict: 'deny', reason });
    expect(decision.entry?.label).toBe(entry);
  });

  test('says not-in-allowlist when the only entry, of another zone, has ended', () => {
    const list = makeAllowlist({
      grants: [{ for: ['ovens'], from: 'o', entries: [{ host: 'e.example', port: 443, expires: '2027-02-28' }] }],
    });
    const question = { origin: 'packaging', serverName: 'e.example', port: 443, protocol: 'tls', now: NOON } as const;
    expect(decide(compileSnapshot(list), question)).toEqual({ verdict: 'deny', reason: 'not-in-allowlist' });
  });

  test('judges expiries at the held moment', () => {
    const held = holdExpiries(snapshot, NOON);
    const late = {
      origin: 'ovens',
      serverName: 'today.example',
      port: 443,
      protocol: 'tls',
      now: Date.parse('2030-01-01'),
    } as const;
    expect(decide(held, late).verdict).toBe('allow');
    expect(decide(held, { ...late, serverName: 'ended.example', now: 0 }).reason).toBe('entry-expired');
  });
});
