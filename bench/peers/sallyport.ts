// Our own forwarder, as the program it is: node forwarder/main.ts, with its files in a folder.
//
// Fairness. All its threads run on the processor the peers' one worker runs on, the main thread and Node's own included.
// Its audit writes two lines for each connection, at open and at close. It resolves each name for itself, from a DNS
// server of the bench on loopback, and remembers the answer; the peers have a fixed address.
// All load comes from one client at full speed, which the forwarder's limits are there to stop: every limit on the
// number or rate of connections is raised out of the way, and no other.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { ALLOWLIST_API_VERSION, ALLOWLIST_KIND, type AllowlistSpec } from '../../forwarder/contract/allowlist.ts';
import { configurationSchema } from '../../forwarder/contract/configuration.ts';
import type { ConfigurationInput } from '../../forwarder/contract/configuration.ts';
import { writeAtOnce } from './write-at-once.ts';
import type { Endpoint, Peer, PeerCase, RunningPeer } from './peer.ts';
import { ProxyProcess } from './proxy-process.ts';

export type EngineName = NonNullable<ConfigurationInput['engine']>;
export type UplinkInput = ConfigurationInput['uplink'];

export type ForwarderPlace = {
  readonly zone: string;
  readonly uplink: UplinkInput;
  readonly children?: ConfigurationInput['children'];
  /** Zones below, besides the one that all load comes from. */
  readonly zones?: AllowlistSpec['zones'];
  /** Where its metrics are asked for. */
  readonly metrics?: Endpoint;
  readonly nodeFlags?: readonly string[];
  /** Another program than main.ts: what a soak steps the clock of. */
  readonly program?: string;
  readonly auditFile?: string;
  /** Beside those on the number of connections, which are always raised. */
  readonly limits?: ConfigurationInput['limits'];
};

const PROGRAM = fileURLToPath(new URL('../../forwarder/main.ts', import.meta.url));
const OUT_OF_THE_WAY = 1_000_000;
/** The zone that the load is. */
export const LOAD_ZONE = 'level-2';
/** The logical port of everything. */
const PORT = 443;

/** The forwarder with one engine, straight to the upstream. `resolver`: the bench's DNS server. */
export function sallyport(engine: EngineName, resolver: string, nodeFlags: readonly string[] = []): Peer {
  return {
    name: `Sallyport ${engine}`,
    version: () => process.versions.node,
    start: (peerCase) =>
      startForwarder(engine, peerCase, {
        zone: 'level-3',
        uplink: directUplink(resolver, peerCase.upstream),
        nodeFlags,
      }),
  };
}

export function directUplink(resolver: string, { port }: Endpoint): UplinkInput {
  return { direct: { resolvers: [resolver], ports: { [PORT]: port }, permitAddresses: ['127.0.0.0/8'] } };
}

export function parentUplink(zone: string, { address, port }: Endpoint, keys: string, from: string): UplinkInput {
  return { parent: { zone, address, ports: { [PORT]: port }, keys }, from: { address: from } };
}

export function startForwarder(engine: EngineName, peerCase: PeerCase, place: ForwarderPlace): RunningPeer {
  const { folder, cpus } = peerCase;
  mkdirSync(join(folder, 'state'), { recursive: true });
  // Not beside the configuration, whose folder is watched.
  mkdirSync(join(folder, 'log'), { recursive: true });
  const file = join(folder, 'forwarder.yaml');
  const allowlistFile = join(folder, 'allowlist.yaml');
  writeFileSync(allowlistFile, allowlistText(peerCase.names, place));
  writeFileSync(file, stringify(forwarderConfiguration(engine, peerCase, place)));
  const program = place.program === undefined ? [PROGRAM, '--config'] : [place.program];
  const args = [...(place.nodeFlags ?? []), ...program, file];
  const proxy = new ProxyProcess({ program: process.execPath, args, cpus, output: join(folder, 'forwarder.out') });
  return { process: proxy, change: async (names) => writeAtOnce(allowlistFile, allowlistText(names, place)) };
}

export function forwarderConfiguration(
  engine: EngineName,
  { folder, listen, workers }: PeerCase,
  { zone, uplink, children = {}, metrics, auditFile, limits }: ForwarderPlace,
): ConfigurationInput {
  return {
    site: 'bench',
    zone,
    engine,
    listeners: [{ name: 'tls-443', protocol: 'tls', port: PORT, bind: [listen] }],
    uplink,
    children,
    allowlist: { file: join(folder, 'allowlist.yaml') },
    state: join(folder, 'state'),
    audit: { to: { file: auditFile ?? join(folder, 'log', 'audit.log') } },
    limits: { ...raisedLimits(), ...limits },
    ...(metrics === undefined ? {} : { metrics }),
    ...workersOf(engine, workers),
  };
}

/** Every limit on how many or how fast, whatever they are called in this version. */
function raisedLimits(): NonNullable<ConfigurationInput['limits']> {
  const shape: Readonly<Record<string, unknown>> = configurationSchema.shape.limits.unwrap().shape;
  const raised = Object.keys(shape).filter((name) => /^(connections|unidentified|new)/.test(name));
  return Object.fromEntries(raised.map((name) => [name, OUT_OF_THE_WAY]));
}

/** How many threads accept, where the configuration has a word for it. */
function workersOf(engine: EngineName, workers: number): object {
  return engine !== 'net' && 'workers' in configurationSchema.shape ? { workers } : {};
}

function allowlistText(names: readonly string[], { zone, zones }: ForwarderPlace): string {
  const entries = names.map((host, index) => ({ host, port: PORT, line: index + 1 }));
  const spec: AllowlistSpec = {
    configDigest: `sha256:${'0'.repeat(64)}`,
    notBefore: '2026-01-01',
    zones: zones ?? { [LOAD_ZONE]: { networks: ['127.0.0.0/8'] } },
    grants: [{ for: [LOAD_ZONE], from: 'level-2.yaml', entries }],
    reserved: [],
    released: [],
  };
  // JSON is YAML, and 10,000 entries are written in no time.
  return JSON.stringify({ apiVersion: ALLOWLIST_API_VERSION, kind: ALLOWLIST_KIND, metadata: { name: zone }, spec });
}
