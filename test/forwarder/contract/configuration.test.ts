import { describe, expect, test } from '@jest/globals';
import { checkConfiguration } from '../../../forwarder/contract/check-configuration.ts';
import { configurationSchema, type ConfigurationInput } from '../../../forwarder/contract/configuration.ts';

const KUBERNETES = { namespace: 'sallyport', name: 'level-3' };
const FOLDER = '/etc/sallyport/break-glass.d';

function read(allowlist: object) {
  const configuration: Omit<ConfigurationInput, 'allowlist'> = {
    site: 'bakery',
    zone: 'level-3',
    listeners: [{ name: 'tls-443', protocol: 'tls', port: 443, bind: [{ address: '10.30.0.10', port: 443 }] }],
    uplink: { direct: { resolvers: ['10.0.0.2:53'] } },
    state: '/state',
  };
  return configurationSchema.safeParse({ ...configuration, allowlist });
}

function faultsOf(allowlist: object): readonly string[] {
  const { data } = read(allowlist);
  return data === undefined ? ['not in form'] : checkConfiguration(data);
}

describe('checkConfiguration() of break-glass', () => {
  test.each([
    { file: '/allowlist.yaml' },
    { file: '/allowlist.yaml', breakGlass: { maxHours: 8, folder: FOLDER } },
    { kubernetes: KUBERNETES, breakGlass: { maxHours: 72 } },
  ])('accepts %j', (allowlist) => {
    expect(faultsOf(allowlist)).toEqual([]);
  });

  test.each([
    [{ file: '/allowlist.yaml', breakGlass: { maxHours: 8 } }],
    [{ kubernetes: KUBERNETES, breakGlass: { maxHours: 8, folder: FOLDER } }],
  ])('refuses %j', (allowlist) => {
    expect(faultsOf(allowlist)).toEqual([expect.stringContaining('"breakGlass.folder" belongs to "file"')]);
  });

  test.each([{}, { maxHours: 0 }, { maxHours: 73 }, { maxHours: 1.5 }, { maxHours: 8, group: 'g' }])(
    'refuses %j, which is not in form',
    (breakGlass) => {
      expect(read({ kubernetes: KUBERNETES, breakGlass }).success).toBe(false);
    },
  );
});
