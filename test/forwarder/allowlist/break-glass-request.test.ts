import { describe, expect, test } from '@jest/globals';
import { parseBreakGlass, validateBreakGlass } from '../../../forwarder/allowlist/break-glass-request.ts';
import { breakGlassText, SOME_GRANT, type Wanted } from '../../support/break-glass.ts';
import { makeAllowlist } from '../../support/allowlists.ts';

const ENTRY = { host: 'help.example', port: 443 };

function problemOf(text: string): string {
  const parsed = parseBreakGlass(text);
  return parsed.ok ? '' : parsed.problem;
}

function withEntry(entry: object): string {
  return breakGlassText({ spec: { grants: [{ for: ['ovens'], entries: [{ ...ENTRY, ...entry }] }] } });
}

describe('parseBreakGlass()', () => {
  test('reads what an operator wrote', () => {
    expect(parseBreakGlass(breakGlassText())).toEqual({
      ok: true,
      request: { name: 'help', hours: 2, reason: 'oven 3 stands still', by: 'anna', grants: [SOME_GRANT] },
    });
  });

  test.each<[string, Wanted]>([
    ['a wildcard', { grants: [{ for: ['ovens'], entries: [{ host: '**.help.example', port: 443 }] }] }],
    ['http', { grants: [{ for: ['ovens'], entries: [{ ...ENTRY, port: 80, protocol: 'http' }] }] }],
    ['a note where it comes from', { grants: [{ ...SOME_GRANT, from: 'CHG0041877' }] }],
  ])('takes %s', (_what, wanted) => {
    expect(problemOf(breakGlassText(wanted))).toBe('');
  });

  test.each([
    ['no text', '', 'expected object'],
    ['half a file', breakGlassText().slice(0, 80), 'spec'],
    ['a list', JSON.stringify(makeAllowlist()), 'spec.breakGlass'],
    ['another kind', breakGlassText().replace('Allowlist', 'ConfigMap'), 'kind'],
    ['no hours', breakGlassText({ hours: 0 }), 'spec.breakGlass.hours'],
    ['half an hour', breakGlassText({ hours: 0.5 }), 'spec.breakGlass.hours'],
    ['more hours than any site allows', breakGlassText({ hours: 73 }), 'spec.breakGlass.hours'],
    ['no grants', breakGlassText({ grants: [] }), 'spec.grants'],
    ['reserved names', breakGlassText({ spec: { reserved: [] } }), 'all else belongs to the list'],
    ['zones', breakGlassText({ spec: { zones: { ovens: {} } } }), 'all else belongs to the list'],
    ['a Service', withEntry({ to: { service: 's', namespace: 'n', port: 1 } }), '"host", "port" and "protocol"'],
    ['an address', withEntry({ to: { address: '10.0.0.1', port: 1 } }), '"host", "port" and "protocol"'],
    ['a day', withEntry({ expires: '2030-01-01' }), '"host", "port" and "protocol"'],
    ['a port without a name', withEntry({ protocol: 'tcp' }), 'spec.grants[0].entries[0].protocol'],
    ['a host that is none', withEntry({ host: '*.example' }), 'spec.grants[0].entries[0].host'],
    ['an alias', `a: &a 1\nb: *a\n${breakGlassText()}`, 'alias'],
  ])('refuses %s', (_what, text, says) => {
    expect(problemOf(text)).toContain(says);
  });

  test('says the line of a fault', () => {
    expect(problemOf(withEntry({ host: 'https://help.example' }))).toMatch(
      /^line \d+, spec\.grants\[0\]\.entries\[0\]\.host: /,
    );
  });
});

describe('validateBreakGlass()', () => {
  test.each([undefined, null, 1, [], {}, { spec: {} }])('refuses %j', (value) => {
    expect(validateBreakGlass(value).ok).toBe(false);
  });
});
