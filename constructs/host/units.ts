// systemd units of a host without a cluster: forwarder, DNS for the children, and the update of both from Git.

import type { Site, Zone } from '../../levels/model.ts';
import { CONFIGURATION_FILE, CONFIGURATION_FOLDER } from '../forwarder/places.ts';
import { GIT_CREDENTIALS_FILE, NODE_DNS_FOLDER, PROGRAM_FOLDER } from './places.ts';
import { NODE_DNS_ADDRESS } from './resolver.ts';
import { SANDBOX, type UnitSection, unitText } from './unit-file.ts';

/** Ports below 1024 without being root. */
const LOW_PORTS: UnitSection = [
  ['AmbientCapabilities', 'CAP_NET_BIND_SERVICE'],
  ['CapabilityBoundingSet', 'CAP_NET_BIND_SERVICE'],
];

const ALWAYS: UnitSection = [
  ['Restart', 'always'],
  ['RestartSec', '1'],
];

const AFTER_NETWORK: UnitSection = [
  ['After', 'network-online.target'],
  ['Wants', 'network-online.target'],
];

/** A face that comes up late must not leave the service given up on. */
const NEVER_GIVE_UP: UnitSection = [['StartLimitIntervalSec', '0']];

const AT_BOOT: UnitSection = [['WantedBy', 'multi-user.target']];

/** `drainSeconds`: how long open connections may last after a stop. */
export function forwarderUnit(site: Site, zone: Zone, drainSeconds: number): string {
  return unitText('The forwarder: the only way from the children to the parent. It watches its files by itself.', {
    Unit: [['Description', `Sallyport forwarder of ${zone.name}, ${site.name}`], ...AFTER_NETWORK, ...NEVER_GIVE_UP],
    Service: [
      ['Type', 'exec'],
      ['ExecStart', `${PROGRAM_FOLDER}/bin/forwarder --config ${CONFIGURATION_FILE}`],
      ['User', 'sallyport'],
      ['StateDirectory', 'sallyport'],
      ['RuntimeDirectory', 'sallyport'],
      ['LimitNOFILE', '262144'],
      ['TimeoutStopSec', String(drainSeconds + 15)],
      ...ALWAYS,
      ...LOW_PORTS,
      ...SANDBOX,
    ],
    Install: AT_BOOT,
  });
}

export function dnsUnit(site: Site, zone: Zone): string {
  return unitText('Names for the children. CoreDNS reloads changed zone files and a changed Corefile by itself.', {
    Unit: [['Description', `Sallyport DNS of ${zone.name}, ${site.name}`], ...AFTER_NETWORK, ...NEVER_GIVE_UP],
    Service: dnsService(`${CONFIGURATION_FOLDER}/dns/Corefile`, []),
    Install: AT_BOOT,
  });
}

/** For `dns: { mode: own }`: the zone's names, answered on the node itself. */
export function nodeDnsUnit(site: Site, zone: Zone): string {
  const link = 'sallyport-dns';
  return unitText('Names for this node and its pods, on an address of its own: pods cannot reach a loopback address.', {
    Unit: [
      ['Description', `Sallyport DNS of the nodes of ${zone.name}, ${site.name}`],
      ...AFTER_NETWORK,
      ['Before', 'k3s.service'],
      ...NEVER_GIVE_UP,
    ],
    Service: dnsService(`${NODE_DNS_FOLDER}/Corefile`, [
      ['ExecStartPre', `+-/sbin/ip link add ${link} type dummy`],
      ['ExecStartPre', `+/sbin/ip address replace ${NODE_DNS_ADDRESS}/32 dev ${link}`],
      ['ExecStartPre', `+/sbin/ip link set ${link} up`],
    ]),
    Install: AT_BOOT,
  });
}

function dnsService(corefile: string, before: UnitSection): UnitSection {
  return [
    ['Type', 'exec'],
    ...before,
    ['ExecStart', `${PROGRAM_FOLDER}/bin/coredns -conf ${corefile}`],
    ['User', 'sallyport'],
    ...ALWAYS,
    ...LOW_PORTS,
    ...SANDBOX,
  ];
}

export function updateUnit(site: Site, zone: Zone): string {
  const signsIn = site.declaration.git.secretRef !== undefined;
  return unitText('Fetches what Git says, and obeys only what is signed, newer and valid.', {
    Unit: [['Description', `Sallyport update of ${zone.name}, ${site.name}`], ...AFTER_NETWORK],
    Service: [
      ['Type', 'oneshot'],
      ['ExecStart', `${PROGRAM_FOLDER}/bin/sallyport-update`],
      ['User', 'sallyport-update'],
      ['StateDirectory', 'sallyport-update'],
      ...(signsIn ? [['LoadCredential', `git:${GIT_CREDENTIALS_FILE}`] as const] : []),
      ['TimeoutStartSec', '300'],
      ...SANDBOX,
    ],
  });
}

export const UPDATE_TIMER = unitText('Asks Git once a minute, counted from the end of the last time.', {
  Unit: [['Description', 'Sallyport update, every minute']],
  Timer: [
    ['OnBootSec', '15s'],
    ['OnUnitInactiveSec', '60s'],
    ['AccuracySec', '5s'],
  ],
  Install: [['WantedBy', 'timers.target']],
});

/** Loads the rules of kernel.ts at boot, before the network is up. */
export const NO_ROUTE_UNIT = unitText('Keeps this machine from routing around its forwarder.', {
  Unit: [
    ['Description', 'Sallyport: no routing between levels'],
    ['DefaultDependencies', 'no'],
    ['After', 'local-fs.target'],
    ['Before', 'network-pre.target shutdown.target'],
    ['Wants', 'network-pre.target'],
    ['Conflicts', 'shutdown.target'],
  ],
  Service: [
    ['Type', 'oneshot'],
    ['RemainAfterExit', 'yes'],
    ['ExecStart', '/usr/sbin/nft --file /etc/nftables.d/sallyport.nft'],
  ],
  Install: [['WantedBy', 'sysinit.target']],
});

/** A file for /etc/sysusers.d. Two users: who fetches files cannot be who obeys them. */
export const USERS_FILE = [
  '# Users of the units beside this file; systemd-sysusers makes them.',
  'u sallyport - "Sallyport forwarder and DNS" /var/lib/sallyport',
  'u sallyport-update - "Sallyport update" /var/lib/sallyport-update',
  '',
].join('\n');
