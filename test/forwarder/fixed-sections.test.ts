import { describe, expect, test } from '@jest/globals';
import { configurationSchema, type ConfigurationInput } from '../../forwarder/contract/configuration.ts';
import { changedFixedSections } from '../../forwarder/fixed-sections.ts';

const BASE: ConfigurationInput = {
  site: 'bakery',
  zone: 'level-3',
  listeners: [{ name: 'tls-443', protocol: 'tls', port: 443, bind: [{ address: '10.30.0.10', port: 443 }] }],
  uplink: { direct: { resolvers: ['10.40.0.2:53'] } },
  allowlist: { file: '/allowlist.yaml' },
  state: '/state',
};

describe('changedFixedSections()', () => {
  test.each<[string, Partial<ConfigurationInput>, readonly string[]]>([
    ['nothing', {}, []],
    ['what is spelt out as its default is', { engine: 'auto' }, []],
    ['limits and the way up', { limits: { drainMs: 1 }, uplink: { direct: { resolvers: ['10.40.0.3:53'] } } }, []],
    ['where the state is', { state: '/elsewhere' }, ['state']],
    ['threads and metrics', { workers: 2, metrics: { address: '127.0.0.1', port: 1 } }, ['workers', 'metrics']],
  ])('names what takes effect at the next start when %s changes', (_, changes, expected) => {
    const [before, after] = [BASE, { ...BASE, ...changes }].map((each) => configurationSchema.parse(each));
    if (before === undefined || after === undefined) throw new Error('two configurations were read');
    expect(changedFixedSections(before, after)).toEqual(expected);
  });
});
