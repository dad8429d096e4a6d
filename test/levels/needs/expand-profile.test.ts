import { describe, expect, test } from '@jest/globals';
import { expandProfile } from '../../../levels/needs/expand-profile.ts';
import { loadProfiles } from '../../../levels/load-profiles.ts';
import type { LoadedProfile } from '../../../levels/model.ts';
import type { ProfileUse } from '../../../levels/needs/profile-use.ts';

const PROFILE = `profile: one
purpose: a list for tests
source: a page
reviewed: 2026-01-01
parameters: { account: { purpose: an account }, vault: { purpose: a vault }, cluster: { purpose: a cluster, required: true } }
scenarios: { storage: files, secrets: secrets }
clouds:
  AzureCloud:
    - { host: <region>.vendor.example, port: 443, purpose: the region, reserved: true }
    - { host: "**.files.example", port: 443, purpose: files, when: storage, narrow: { parameter: account, hosts: [<account>.files.example, <account>.<region>.files.example] } }
    - { host: <vault>.secrets.example, port: 443, purpose: secrets, when: secrets }
    - { host: <cluster>.data.example, port: 8443, purpose: data }
`;

function loadOne(): LoadedProfile {
  const loaded = loadProfiles({ read: () => PROFILE, list: () => ['one.yaml'] }).profiles.get('one');
  if (loaded === undefined) throw new Error('The profile of this test is not sound');
  return loaded;
}

function use(values: Readonly<Record<string, readonly string[]>>, without: readonly string[] = []): ProfileUse {
  return { name: 'one', values: new Map(Object.entries(values)), without, acknowledged: false, path: ['profiles', 2] };
}

const HERE = { cloud: 'AzureCloud', region: 'westeurope' } as const;
const expand = (
  each: ProfileUse,
  place: { cloud: 'AzureCloud' | 'AzureChinaCloud'; region: string | undefined } = HERE,
) => expandProfile(loadOne(), each, place);
const hostsOf = (each: ProfileUse) => expand(each).entries.map(({ host }) => host);

describe('expandProfile()', () => {
  test('fills the region and keeps wildcards that nothing narrows', () => {
    const { entries, faults, needsRegion } = expand(use({ cluster: ['adx'] }));
    expect({ faults, needsRegion }).toEqual({ faults: [], needsRegion: false });
    expect(entries).toEqual([
      {
        host: 'westeurope.vendor.example',
        port: 443,
        protocol: 'tls',
        purpose: 'the region',
        reserved: true,
        line: 9,
        narrowedBy: undefined,
      },
      {
        host: '**.files.example',
        port: 443,
        protocol: 'tls',
        purpose: 'files',
        reserved: false,
        line: 10,
        narrowedBy: 'account',
      },
      {
        host: 'adx.data.example',
        port: 8443,
        protocol: 'tls',
        purpose: 'data',
        reserved: false,
        line: 12,
        narrowedBy: undefined,
      },
    ]);
  });

  test.each([
    { given: 'a parameter', values: { account: ['st'] }, hosts: ['st.files.example', 'st.westeurope.files.example'] },
    {
      given: 'several values',
      values: { account: ['one', 'two'] },
      hosts: ['one.files.example', 'two.files.example', 'one.westeurope.files.example', 'two.westeurope.files.example'],
    },
    { given: 'an optional parameter', values: { vault: ['kv'] }, hosts: ['**.files.example', 'kv.secrets.example'] },
  ])('replaces with $given', ({ values, hosts }) => {
    expect(hostsOf(use({ cluster: ['adx'], ...values }))).toEqual([
      'westeurope.vendor.example',
      ...hosts,
      'adx.data.example',
    ]);
  });

  test('leaves out scenarios', () => {
    expect(hostsOf(use({ cluster: ['adx'] }, ['storage']))).toEqual(['westeurope.vendor.example', 'adx.data.example']);
  });

  test('says that it needs a region, and leaves out what does', () => {
    const { entries, needsRegion } = expand(use({ cluster: ['adx'] }), { cloud: 'AzureCloud', region: undefined });
    expect(needsRegion).toBe(true);
    expect(entries.map(({ host }) => host)).toEqual(['**.files.example', 'adx.data.example']);
  });

  test.each([
    {
      fault: 'an unknown parameter',
      values: { cluster: ['adx'], acount: ['st'] },
      code: 'unknown-parameter',
      path: ['with', 'acount'],
      cure: 'Did you mean "account"?',
    },
    {
      fault: 'a missing parameter',
      values: {},
      code: 'missing-parameter',
      path: [],
      cure: 'Add "with: { cluster: … }"',
    },
    {
      fault: 'a misspelt required parameter',
      values: { clutser: ['adx'] },
      code: 'unknown-parameter',
      path: ['with', 'clutser'],
      cure: 'Did you mean "cluster"?',
    },
    {
      fault: 'a wildcard as value',
      values: { cluster: ['**'] },
      code: 'parameter-value',
      path: ['with', 'cluster'],
      cure: 'Write only the name',
    },
    {
      fault: 'a value with a dot',
      values: { cluster: ['a.evil'] },
      code: 'parameter-value',
      path: ['with', 'cluster'],
      cure: 'Write only the name',
    },
    {
      fault: 'the region as a parameter',
      values: { cluster: ['adx'], region: ['x'] },
      code: 'unknown-parameter',
      path: ['with', 'region'],
      cure: 'Known',
    },
  ])('finds $fault', ({ values, code, path, cure }) => {
    const { entries, faults } = expand(use(values));
    expect(faults).toEqual([{ path: ['profiles', 2, ...path], code, message: expect.stringContaining(cure) }]);
    expect(entries.every(({ host }) => !host.includes('evil'))).toBe(true);
  });

  test.each(['files', 'always'])('finds that "%s" cannot be left out', (scenario) => {
    const { faults } = expand(use({ cluster: ['adx'] }, [scenario]));
    expect(faults).toMatchObject([{ path: ['profiles', 2, 'without', 0], code: 'unknown-scenario' }]);
  });

  test('finds a cloud without a list', () => {
    const { entries, faults } = expand(use({ cluster: ['adx'] }), { cloud: 'AzureChinaCloud', region: 'chinanorth' });
    expect(entries).toEqual([]);
    expect(faults).toMatchObject([
      {
        path: ['profiles', 2],
        code: 'profile-cloud',
        message: expect.stringContaining('lists hosts for "AzureCloud" only'),
      },
    ]);
  });
});
