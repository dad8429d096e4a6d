import { describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { chooseProfiles, type ProfileContext } from '../../../cli/import/choose-profiles.ts';
import { readOldName, type OldName } from '../../../cli/import/old-name.ts';
import { LNM_ARC_DOMAINS } from '../../../cli/import/published-names.ts';
import { loadProfiles } from '../../../levels/load-profiles.ts';
import { isMultiTenant } from '../../../levels/checks/multi-tenant.ts';

const { profiles } = loadProfiles(fileURLToPath(new URL('../../../', import.meta.url)));
const context: ProfileContext = { profiles, cloud: 'AzureCloud', region: 'westeurope', values: new Map() };

function names(...written: readonly string[]): readonly OldName[] {
  return written.flatMap((text) => {
    const read = readOldName(text);
    if ('fault' in read) throw new Error(text);
    const at = { file: 'list', line: 1, column: 1 };
    return [
      { written: text, pattern: read.pattern, port: 443, at, origin: 'owner', end: { kind: 'internet' } } as const,
    ];
  });
}

const chosen = (list: readonly OldName[], more: Partial<ProfileContext> = {}): readonly string[] =>
  chooseProfiles(list, { ...context, ...more }).map(({ name }) => name);

describe('chooseProfiles()', () => {
  test('knows what came with Layered Network Management', () => {
    expect(chosen(names(...LNM_ARC_DOMAINS))).toEqual(['arc-kubernetes', 'iot-operations']);
  });

  test.each(
    [...profiles.values()].filter(({ profile }) =>
      Object.values(profile.parameters).every(({ required }) => !required),
    ),
  )('chooses a profile whose names are all on the list: $profile.profile', ({ profile }) => {
    const companions =
      profile.requires === undefined ? [] : (profiles.get('arc-kubernetes')?.profile.clouds.AzureCloud ?? []);
    const listed = [...companions, ...(profile.clouds.AzureCloud ?? [])].map(({ host }) =>
      host.replace('<region>', 'westeurope').replace(/^\*\*\./, '*.'),
    );
    const texts = listed.filter((host) => !host.includes('<'));
    // Flux lives on names that Arc needs anyway, so a list that has them is taken for Arc’s where it has more of those.
    expect(chosen(names(...texts))).toContain(profile.profile);
  });

  test('leaves a list of somebody’s own names alone', () => {
    expect(chosen(names('updates.vendor.example', '*.cloud.vendor.example', 'management.azure.com'))).toEqual([]);
  });

  test('opens no namespace of many tenants that the list had no name in', () => {
    const list = names(
      ...LNM_ARC_DOMAINS.filter((name) => !name.includes('blob')),
      'graph.windows.net',
      '*.vault.azure.net',
    );
    const found = chooseProfiles(list, context).find(({ name }) => name === 'iot-operations');
    expect(found?.without).toEqual(['schema-registry']);
    expect(found?.entries.map(({ host }) => host)).not.toContain('**.blob.core.windows.net');
  });

  test('takes the names of the list for parameters, where it had not the whole wildcard', () => {
    const list = names(
      ...LNM_ARC_DOMAINS.filter((name) => !name.includes('blob') && !name.includes('azurecr')),
      'graph.windows.net',
      'stplant.blob.core.windows.net',
      'crplant.azurecr.io',
      'crplant.westeurope.data.azurecr.io',
    );
    const found = chooseProfiles(list, context).find(({ name }) => name === 'iot-operations');
    expect([...(found?.values ?? [])]).toEqual([
      ['registry', ['crplant']],
      ['storageAccount', ['stplant']],
    ]);
    expect(found?.entries.filter(isMultiTenant)).toEqual([]);
  });

  test('takes the caller’s values before those of the list', () => {
    const values = new Map([['storageAccount', ['mine']]]);
    const found = chooseProfiles(names(...LNM_ARC_DOMAINS), { ...context, values }).find(
      ({ name }) => name === 'iot-operations',
    );
    expect(found?.entries.map(({ host }) => host)).toContain('mine.blob.core.windows.net');
  });

  test('has no profile for a cloud that none lists', () => {
    expect(chosen(names(...LNM_ARC_DOMAINS), { cloud: 'AzureChinaCloud' })).toEqual([]);
  });
});
