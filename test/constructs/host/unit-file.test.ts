import { describe, expect, test } from '@jest/globals';
import { hostFiles } from '../../../constructs/host/host-files.ts';
import { unitText } from '../../../constructs/host/unit-file.ts';
import { exampleSites, sampleSite, zoneOf } from './sample-site.ts';

/** Directives of ours by section, as systemd.unit(5), .service(5), .exec(5) and .timer(5) name them. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  Unit: ['Description', 'After', 'Before', 'Wants', 'Conflicts', 'DefaultDependencies', 'StartLimitIntervalSec'],
  Service: [
    'Type',
    'ExecStartPre',
    'ExecStart',
    'User',
    'StateDirectory',
    'RuntimeDirectory',
    'LoadCredential',
    'RemainAfterExit',
    'Restart',
    'RestartSec',
    'TimeoutStartSec',
    'TimeoutStopSec',
    'LimitNOFILE',
    'AmbientCapabilities',
    'CapabilityBoundingSet',
    'NoNewPrivileges',
    'ProtectSystem',
    'ProtectHome',
    'ProtectKernelTunables',
    'ProtectKernelModules',
    'ProtectControlGroups',
    'ProtectClock',
    'PrivateTmp',
    'PrivateDevices',
    'RestrictNamespaces',
    'RestrictRealtime',
    'RestrictSUIDSGID',
    'LockPersonality',
    'SystemCallArchitectures',
  ],
  Timer: ['OnBootSec', 'OnUnitInactiveSec', 'AccuracySec'],
  Install: ['WantedBy'],
};

type Directive = { readonly section: string; readonly key: string; readonly value: string };

/** Reads a unit file. Throws at a line that systemd would ignore with a warning. */
function directivesOf(text: string): readonly Directive[] {
  let section = '';
  return text.split('\n').flatMap((line) => {
    if (line === '' || line.startsWith('#')) return [];
    const header = /^\[(\w+)\]$/.exec(line)?.[1];
    if (header !== undefined) {
      section = header;
      return [];
    }
    const [, key, value] = /^(\w+)=(.+)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) throw new Error(`Cannot read the unit: "${line}" is no directive`);
    return [{ section, key, value }];
  });
}

function unitsOf(): ReadonlyMap<string, readonly Directive[]> {
  const own = sampleSite({
    'level-2.yaml': 'level: 2\ndistribution: k3s\nnetwork: 10.20.0.0/24\ndns: { mode: own }\n',
  });
  const files = [...exampleSites(), own].flatMap((site) => site.zones.flatMap((zone) => [...hostFiles(site, zone)]));
  return new Map(
    files.filter(([path]) => path.startsWith('systemd/')).map(([path, text]) => [path, directivesOf(text)]),
  );
}

describe('unit files', () => {
  const units = unitsOf();

  test('are those of a host, of a node that answers names, and of every machine that could route', () => {
    expect([...units.keys()].sort()).toEqual([
      'systemd/sallyport-dns.service',
      'systemd/sallyport-forwarder.service',
      'systemd/sallyport-no-route.service',
      'systemd/sallyport-node-dns.service',
      'systemd/sallyport-update.service',
      'systemd/sallyport-update.timer',
    ]);
  });

  test('hold only directives of their sections', () => {
    const unknown = [...units].flatMap(([path, directives]) =>
      directives
        .filter(({ section, key }) => !(KNOWN[section] ?? []).includes(key))
        .map(({ section, key }) => `${path} [${section}] ${key}`),
    );
    expect(unknown).toEqual([]);
  });

  test('start programs by absolute path', () => {
    const commands = [...units.values()].flat().filter(({ key }) => key.startsWith('ExecStart'));
    expect(commands.filter(({ value }) => !/^[+-]*\//.test(value))).toEqual([]);
  });

  test.each([
    'systemd/sallyport-forwarder.service',
    'systemd/sallyport-dns.service',
    'systemd/sallyport-node-dns.service',
  ])('never give up on %s, and let it bind low ports without root', (path) => {
    expect(units.get(path)).toEqual(
      expect.arrayContaining([
        { section: 'Unit', key: 'StartLimitIntervalSec', value: '0' },
        { section: 'Service', key: 'Restart', value: 'always' },
        { section: 'Service', key: 'User', value: 'sallyport' },
        { section: 'Service', key: 'AmbientCapabilities', value: 'CAP_NET_BIND_SERVICE' },
      ]),
    );
  });

  test('give the update no capability and another user than the forwarder', () => {
    const update = units.get('systemd/sallyport-update.service') ?? [];
    expect(update.find(({ key }) => key === 'User')?.value).toBe('sallyport-update');
    expect(update.filter(({ key }) => key.includes('Capabilit'))).toEqual([]);
  });

  test('wait for open connections longer than the forwarder drains them', () => {
    const stop = units.get('systemd/sallyport-forwarder.service')?.find(({ key }) => key === 'TimeoutStopSec');
    expect(Number(stop?.value)).toBeGreaterThan(30);
  });
});

describe('unitText()', () => {
  test('writes sections in their order and repeats keys that occur twice', () => {
    const text = unitText('For a test.', {
      Install: [['WantedBy', 'multi-user.target']],
      Service: [
        ['ExecStartPre', '/bin/one'],
        ['ExecStartPre', '/bin/two'],
      ],
      Unit: [['Description', 'A test']],
    });
    expect(text).toMatchInlineSnapshot(`
"# For a test.
[Unit]
Description=A test

[Service]
ExecStartPre=/bin/one
ExecStartPre=/bin/two

[Install]
WantedBy=multi-user.target
"
`);
  });
});

describe('zones', () => {
  test('on a cluster get no unit for a forwarder', () => {
    const site = sampleSite();
    expect([...hostFiles(site, zoneOf(site, 'level-3')).keys()]).not.toContain('systemd/sallyport-forwarder.service');
  });
});
