import { describe, expect, test } from '@jest/globals';
import { checkConfiguration } from '../../../forwarder/contract/check-configuration.ts';
import { configurationSchema, type ConfigurationInput } from '../../../forwarder/contract/configuration.ts';
import { parseConfiguration } from '../../../forwarder/confirm/configuration-file.ts';

type Binds = ConfigurationInput['listeners'][number]['bind'];

const PARENT = { zone: 'level-4', address: '10.40.0.10', keys: '/keys' };

const BASE: ConfigurationInput = {
  site: 'bakery',
  zone: 'level-3',
  listeners: listening([{ address: '10.30.0.10', port: 443 }]),
  uplink: { parent: PARENT },
  allowlist: { file: '/allowlist.yaml' },
  state: '/state',
};

function faultsOf(changes: Partial<ConfigurationInput>): readonly string[] {
  return checkConfiguration(configurationSchema.parse({ ...BASE, ...changes }));
}

function listening(...binds: readonly Binds[]): ConfigurationInput['listeners'] {
  return binds.map((bind, index) => ({ name: `tls-${index}`, protocol: 'tls', port: 443, bind }));
}

describe('checkConfiguration() of places', () => {
  test.each<readonly [string, Partial<ConfigurationInput>]>([
    ['an address', {}],
    ['a card', { listeners: listening([{ interface: 'eth1', port: 443 }]) }],
    [
      'a card on two ports',
      { listeners: listening([{ interface: 'eth1', port: 443 }], [{ interface: 'eth1', port: 80 }]) },
    ],
    [
      'a card and an address, which may be one',
      {
        listeners: listening([
          { interface: 'eth1', port: 443 },
          { address: '10.30.0.10', port: 443 },
        ]),
      },
    ],
    [
      'port 0 twice',
      { listeners: listening([{ address: '10.30.0.10', port: 0 }], [{ address: '10.30.0.10', port: 0 }]) },
    ],
    [
      'an IPv6 parent from an IPv6 address',
      { uplink: { parent: { ...PARENT, address: 'fd00:40::10' }, from: { address: 'fd00:30::10' } } },
    ],
    ['any parent from a card', { uplink: { parent: PARENT, from: { interface: 'eth0' } } }],
  ])('accepts %s', (_what, changes) => {
    expect(faultsOf(changes)).toEqual([]);
  });

  test.each<readonly [string, Partial<ConfigurationInput>, string]>([
    [
      'one address twice',
      { listeners: listening([{ address: '10.30.0.10', port: 443 }], [{ address: '10.30.0.10', port: 443 }]) },
      'listeners: two bind 10.30.0.10 port 443',
    ],
    [
      'one address in two writings',
      {
        listeners: listening([
          { address: 'fd00::1', port: 443 },
          { address: 'FD00:0::1', port: 443 },
        ]),
      },
      'listeners: two bind fd00::1 port 443',
    ],
    [
      'one card twice',
      { listeners: listening([{ interface: 'eth1', port: 443 }], [{ interface: 'eth1', port: 443 }]) },
      'listeners: two bind interface "eth1" port 443',
    ],
    [
      'address and card in one',
      { listeners: listening([{ address: '10.30.0.10', interface: 'eth1', port: 443 }]) },
      'listeners: name exactly one of address, interface in each bind of "tls-0"',
    ],
    [
      'neither address nor card',
      { listeners: listening([{ port: 443 }]) },
      'listeners: name exactly one of address, interface in each bind of "tls-0"',
    ],
    [
      'a way up from nowhere',
      { uplink: { parent: PARENT, from: {} } },
      'uplink.from: name exactly one of address, interface',
    ],
    [
      'a way up from an address of the other family',
      { uplink: { parent: PARENT, from: { address: 'fd00:30::10' } } },
      'uplink.from: nothing that is dialled can be reached from fd00:30::10. Write an address of its family',
    ],
    [
      'names of the other family',
      { uplink: { direct: { resolvers: ['10.40.0.2:53'], families: ['ipv6'] }, from: { address: '10.40.0.10' } } },
      'uplink.from: nothing that is dialled can be reached from 10.40.0.10. Write an address of its family',
    ],
    [
      'metrics on a face, in another writing',
      {
        listeners: listening([{ address: 'fd00:30::10', port: 443 }]),
        metrics: { address: 'FD00:30:0::10', port: 9441 },
      },
      'metrics: fd00:30::10 is a face, which children reach. Take an address of the cluster',
    ],
  ])('refuses %s', (_what, changes, fault) => {
    expect(faultsOf(changes)).toEqual([fault]);
  });
});

describe('parseConfiguration() of places', () => {
  test.each<readonly [string, Partial<ConfigurationInput>, string]>([
    [
      'a parent by name',
      { uplink: { parent: { ...PARENT, address: 'parent.example' } } },
      'uplink.parent.address: "parent.example" is no IP address',
    ],
    [
      'a face on one link',
      { listeners: listening([{ address: 'fe80::1%eth0', port: 443 }]) },
      'listeners[0].bind[0].address: "fe80::1%eth0" holds on one link only',
    ],
    [
      'metrics by name',
      { metrics: { address: 'localhost', port: 9441 } },
      'metrics.address: "localhost" is no IP address',
    ],
    ['health by name', { health: { address: 'localhost', port: 9440 } }, '"localhost" is no IP address'],
    [
      'a resolver without a port',
      { uplink: { direct: { resolvers: ['10.40.0.2'] } } },
      'uplink.direct.resolvers[0]: "10.40.0.2" is no address with a port',
    ],
    [
      'a card of an impossible name',
      { listeners: listening([{ interface: 'a-name-of-16-byte', port: 443 }]) },
      'listeners[0].bind[0].interface: too big',
    ],
    [
      'a family twice',
      { uplink: { direct: { resolvers: ['10.40.0.2:53'], families: ['ipv4', 'ipv4'] } } },
      'uplink.direct.families: a family occurs twice',
    ],
  ])('refuses %s', (_what, changes, problem) => {
    const read = parseConfiguration(JSON.stringify({ ...BASE, ...changes }), 'forwarder.yaml');
    expect(read).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
  });

  test('asks for IPv4 only unless told otherwise', () => {
    const { direct } = configurationSchema.shape.uplink.parse({ direct: { resolvers: ['10.40.0.2:53'] } });
    expect(direct?.families).toEqual(['ipv4']);
  });
});
