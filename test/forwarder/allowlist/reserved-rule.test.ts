import { describe, expect, test } from '@jest/globals';
import { checkReserved } from '../../../forwarder/allowlist/reserved-rule.ts';
import type { AllowlistSpec } from '../../../forwarder/contract/allowlist.ts';
import { makeAllowlist } from '../../support/allowlists.ts';

const git = { host: 'github.com', port: 443 };
const OLD = makeAllowlist({
  reserved: [
    { ...git, for: ['ovens', 'packaging'] },
    { host: 'mcr.microsoft.com', port: 443, for: ['ovens'] },
  ],
});
const registry = { host: 'mcr.microsoft.com', port: 443, for: ['ovens'] };

describe('checkReserved()', () => {
  test.each<[string, Partial<AllowlistSpec>, readonly string[]]>([
    ['the same names', { reserved: OLD.spec.reserved }, []],
    [
      'more names and zones',
      {
        reserved: [
          { ...git, for: ['ovens', 'packaging', 'robots'] },
          registry,
          { host: 'a.example', port: 1, for: ['ovens'] },
        ],
      },
      [],
    ],
    [
      'a name split over two items',
      { reserved: [{ ...git, for: ['ovens'] }, { ...git, for: ['packaging'] }, registry] },
      [],
    ],
    ['a name that is released', { reserved: [registry], released: [git] }, []],
    [
      'a zone that is gone and retired, beside a name that is not',
      { reserved: [registry], retired: ['packaging'] },
      ['github.com:443 ovens'],
    ],
    ['a name that is gone', { reserved: [{ ...git, for: ['ovens', 'packaging'] }] }, ['mcr.microsoft.com:443 ovens']],
    ['a name that lost a zone', { reserved: [{ ...git, for: ['ovens'] }, registry] }, ['github.com:443 packaging']],
    [
      'a name on another port',
      { reserved: [{ ...git, port: 8443, for: ['ovens', 'packaging'] }, registry] },
      ['github.com:443 ovens', 'github.com:443 packaging'],
    ],
    [
      'a release of another port',
      { reserved: [registry], released: [{ ...git, port: 80 }] },
      ['github.com:443 ovens', 'github.com:443 packaging'],
    ],
    [
      'an entry in its place',
      { reserved: [registry], grants: [{ for: ['ovens', 'packaging'], from: 'a', entries: [git] }] },
      ['github.com:443 ovens', 'github.com:443 packaging'],
    ],
    [
      'a zone that is gone with its networks',
      { zones: { ovens: { networks: ['10.0.0.0/24'] } }, reserved: [{ ...git, for: ['ovens'] }, registry] },
      ['github.com:443 packaging'],
    ],
  ])('answers to %s', (_what, next, missing) => {
    const dropped = checkReserved(OLD.spec, makeAllowlist(next).spec);
    expect(dropped.map(({ host, port, zone }) => `${host}:${port} ${zone}`)).toEqual(missing);
  });
});
