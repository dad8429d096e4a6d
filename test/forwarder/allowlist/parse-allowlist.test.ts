import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { parseAllowlist, validateAllowlist } from '../../../forwarder/allowlist/parse-allowlist.ts';
import type { AllowlistSpec, Entry } from '../../../forwarder/contract/allowlist.ts';
import { formatProblems } from '../../../forwarder/read-yaml.ts';
import { makeAllowlist } from '../../support/allowlists.ts';

/** What is wrong with a list, one line per problem. */
function problemsOf(spec: Partial<AllowlistSpec>): string {
  const parsed = validateAllowlist(makeAllowlist(spec));
  return parsed.ok ? '' : formatProblems(parsed.problems);
}

function problemsOfEntry(entry: Entry): string {
  return problemsOf({ grants: [{ for: ['ovens'], from: 'a.yaml', entries: [entry] }] });
}

const direct = { networks: ['10.0.0.0/24'] };

describe('parseAllowlist()', () => {
  test('reads YAML and JSON alike', () => {
    const list = makeAllowlist({ reserved: [{ host: 'github.com', port: 443, for: ['ovens', 'level-3'] }] });
    expect(parseAllowlist(stringify(list))).toEqual({ ok: true, allowlist: list });
    expect(parseAllowlist(JSON.stringify(list))).toEqual({ ok: true, allowlist: list });
  });

  test('names line and path of every problem at once', () => {
    const text = [
      'apiVersion: sallyport.dev/v1alpha1',
      'kind: Allowlist',
      'metadata: { name: level-3 }',
      'spec:',
      `  configDigest: sha256:${'0'.repeat(64)}`,
      '  notBefore: "2026-02-30"',
      '  zones:',
      '    ovens: { networks: [10.0.0.1/24] }',
      '  grants:',
      '    - for: [ovens, robots]',
      '      from: ovens.yaml',
      '      entries:',
      '        - { host: a.example, port: 443 }',
      '        - { host: "*.com", port: 443 }',
      '  reserved: []',
      '  released: []',
    ].join('\n');
    const parsed = parseAllowlist(text);
    expect(parsed.ok ? [] : formatProblems(parsed.problems).split('\n')).toEqual([
      expect.stringMatching(/^line 6, spec\.notBefore: there is no day "2026-02-30"$/),
      expect.stringMatching(/^line 10, spec\.grants\[0\]\.for\[1\]: "robots" is not among the zones$/),
      expect.stringMatching(/^line 8, spec\.zones\.ovens\.networks\[0\]: "10\.0\.0\.1\/24" has bits set/),
      expect.stringMatching(
        /^line 14, spec\.grants\[0\]\.entries\[1\]\.host: "\*\.com" is no host pattern: a wildcard over a single label/,
      ),
    ]);
  });

  test.each([
    ['nothing', '', /expected object/],
    ['a syntax error', 'a: [1', /^line 1/],
    ['two documents', 'a: 1\n---\nb: 2', /document/i],
    ['a key twice', 'kind: a\nkind: b', /line 2: Map keys must be unique/],
    ['an alias', 'a: &x 1\nb: *x', /alias/],
    // Half a kilobyte that would take minutes, were it turned into a value.
    ['keys within keys', '? '.repeat(400), /key is not a plain text/],
    ['an unknown tag', 'a: !!python/object x', /tag/],
    [
      'an unknown key',
      stringify({ ...makeAllowlist(), spec: { ...makeAllowlist().spec, grant: [] } }),
      /line \d+, spec: unrecognized key: "grant"/,
    ],
    ['what was cut off before its end', stringify(makeAllowlist()).replace(/ {2}released:.*\n/, ''), /spec\.released/],
  ])('refuses %s', (_what, text, message) => {
    const parsed = parseAllowlist(text);
    expect(parsed.ok ? '' : formatProblems(parsed.problems)).toMatch(message);
  });
});

describe('validateAllowlist()', () => {
  test.each<[string, Entry, RegExp]>([
    [
      'tcp without a listen port',
      { host: 'a.example', port: 1, protocol: 'tcp' },
      /entries\[0\]: protocol tcp needs "listenPort"/,
    ],
    ['tls without a host', { port: 443 }, /protocol tls needs "host"/],
    [
      'a day that does not exist',
      { host: 'a.example', port: 443, expires: '2027-02-29' },
      /expires: there is no day "2027-02-29"/,
    ],
    ['an IP literal as host', { host: '10.0.0.1', port: 443 }, /an IP address carries no server name/],
  ])('refuses %s', (_what, entry, message) => {
    expect(problemsOfEntry(entry)).toMatch(message);
  });

  test.each<[string, Partial<AllowlistSpec>, RegExp]>([
    ['a zone with neither networks nor via', { zones: { ovens: {} } }, /spec\.zones\.ovens: a zone has either/],
    [
      'a zone with both',
      { zones: { ovens: direct, robots: { ...direct, via: 'ovens' } } },
      /spec\.zones\.robots: a zone has either/,
    ],
    ['via nobody', { zones: { robots: { via: 'ovens' } } }, /via: "ovens" is no direct child/],
    [
      'via a deeper zone',
      { zones: { a: direct, b: { via: 'a' }, c: { via: 'b' } } },
      /zones\.c\.via: "b" is no direct child/,
    ],
    [
      'networks that overlap',
      { zones: { a: direct, b: { networks: ['10.0.0.128/25'] } } },
      /zones\.b\.networks\[0\]: 10\.0\.0\.128\/25 overlaps 10\.0\.0\.0\/24 of "a"/,
    ],
    ['equal networks', { zones: { a: direct, b: direct } }, /overlaps/],
    [
      'an overlap around another network',
      { zones: { a: { networks: ['10.0.0.0/8', '10.1.0.0/16'] }, b: { networks: ['10.2.0.0/16'] } } },
      /zones\.b/,
    ],
    ['a network in two spellings', { zones: { a: { networks: ['::ffff:10.0.0.0/120'] }, b: direct } }, /overlaps/],
    [
      'a reserved name of a zone nobody knows',
      { reserved: [{ host: 'a.example', port: 443, for: ['level-9'] }] },
      /reserved\[0\]\.for\[0\]/,
    ],
    [
      'a reserved name that is none',
      { reserved: [{ host: '*.com', port: 443, for: ['ovens'] }] },
      /reserved\[0\]\.host/,
    ],
    ['a released name that is none', { released: [{ host: '1.2.3.4', port: 443 }] }, /released\[0\]\.host/],
  ])('refuses %s', (_what, spec, message) => {
    expect(problemsOf(spec)).toMatch(message);
  });

  test.each([
    'broker.example',
    '10.1',
    '10.0.0.256',
    '010.0.0.1',
    'fe80::1',
    'fe80::1%eth0',
    '[fd00::7]',
    'fd00:::7',
    '',
  ])('refuses "%s" as the address of a target, and says where', (address) => {
    const list = makeAllowlist();
    const entry = { host: 'a.example', port: 443, to: { address, port: 1 } };
    const grants = [{ for: ['ovens'], from: 'a', entries: [entry] }];
    const parsed = validateAllowlist({ ...list, spec: { ...list.spec, grants } });
    expect(parsed.ok ? '' : formatProblems(parsed.problems)).toMatch(
      /^spec\.grants\[0\]\.entries\[0\]\.to\.address: ".*" (is no IP address|holds on one link only)[^\n]*$/,
    );
  });

  test('lets networks of one child overlap', () => {
    expect(
      problemsOf({ zones: { a: { networks: ['10.0.0.0/8', '10.1.0.0/16'] }, b: { networks: ['11.0.0.0/8'] } } }),
    ).toBe('');
  });

  test('accepts 10,000 entries and refuses one more', () => {
    const entries = (length: number): Entry[] =>
      Array.from({ length }, (_unused, index) => ({ host: `n${index}.example`, port: 443 }));
    const split = (length: number): AllowlistSpec['grants'] => [
      { for: ['ovens'], from: 'a', entries: entries(6_000) },
      { for: ['ovens'], from: 'b', entries: entries(length - 6_000) },
    ];
    expect(problemsOf({ grants: split(10_000) })).toBe('');
    expect(problemsOf({ grants: split(10_001) })).toMatch(/it has 10001 entries, more than 10000/);
  });
});
