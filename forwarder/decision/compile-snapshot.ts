// From a validated Allowlist to the Snapshot that answers questions.

import { type Allowlist, type Entry, listenPortOf, protocolOf, type ReservedName } from '../contract/allowlist.ts';
import { endOfDay } from '../contract/days.ts';
import { digestOf } from '../contract/digest.ts';
import { type HostPattern, parseHostPattern } from '../contract/host-pattern.ts';
import { Candidates } from './candidates.ts';
import type { CompiledEntry } from './decision.ts';
import { LabelTrie } from './label-trie.ts';
import { NetworkTable, parseNetwork } from './networks.ts';
import type { Candidate, Destination, Snapshot } from './snapshot.ts';

/** Compiles an allowlist that parseAllowlist has accepted. Throws on one it would have refused. */
export function compileSnapshot(allowlist: Allowlist): Snapshot {
  return new CompiledSnapshot(allowlist, digestOf(canonicalJson(allowlist.spec)));
}

/** The same snapshot, with expiries judged at a moment of the past because the clock is not trusted. */
export function holdExpiries(snapshot: Snapshot, at: number): Snapshot {
  return {
    digest: snapshot.digest,
    allowlist: snapshot.allowlist,
    entries: snapshot.entries,
    children: snapshot.children,
    expiriesHeldAt: at,
    nextExpiry: (now) => snapshot.nextExpiry(now),
    childOf: (address) => snapshot.childOf(address),
    childFor: (origin) => snapshot.childFor(origin),
    lookup: (serverName) => snapshot.lookup(serverName),
    lookupTcp: (listenPort) => snapshot.lookupTcp(listenPort),
    find: (destination) => snapshot.find(destination),
  };
}

/** JSON with sorted keys: the same value gives the same text, in whatever order it was written. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    isRecord(member)
      ? Object.fromEntries(Object.entries(member).sort(([left], [right]) => (left < right ? -1 : 1)))
      : member,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class CompiledSnapshot implements Snapshot {
  readonly digest: string;
  readonly allowlist: Allowlist;
  readonly entries: number;
  readonly children: number;
  readonly #names = new LabelTrie<Candidates>();
  readonly #listenPorts = new Map<number, Candidates>();
  readonly #networks = new NetworkTable();
  readonly #expiries: readonly number[];

  constructor(allowlist: Allowlist, digest: string) {
    const { grants, reserved, zones } = allowlist.spec;
    this.digest = digest;
    this.allowlist = allowlist;
    this.entries = grants.reduce((sum, grant) => sum + grant.entries.length, 0);
    this.children = Object.values(zones).filter(({ networks }) => networks !== undefined).length;
    const filled = new Set<Candidates>();
    const expiries = new Set<number>();
    const add = (entry: CompiledEntry, members: ReadonlySet<string>): void => {
      const candidates = this.#slotOf(entry);
      candidates.add({ entry, zones: members, protocol: entry.protocol });
      filled.add(candidates);
      if (entry.expiresAt !== undefined) expiries.add(entry.expiresAt);
    };
    for (const grant of grants) {
      const members = new Set(grant.for);
      for (const entry of grant.entries) add(compileEntry(grant.from, entry), members);
    }
    for (const name of reserved) add(compileReserved(name), new Set(name.for));
    for (const candidates of filled) candidates.seal();
    for (const [zone, { networks }] of Object.entries(zones)) this.#addNetworks(zone, networks ?? []);
    this.#expiries = [...expiries].sort((left, right) => left - right);
  }

  nextExpiry(now: number): number | undefined {
    return this.#expiries.find((expiry) => expiry > now);
  }

  childOf(address: string): string | undefined {
    return this.#networks.ownerOf(address);
  }

  childFor(origin: string): string | undefined {
    const { zones } = this.allowlist.spec;
    const zone = Object.hasOwn(zones, origin) ? zones[origin] : undefined;
    return zone?.networks === undefined ? zone?.via : origin;
  }

  lookup(serverName: string): readonly Candidate[] {
    return this.#names.covering(serverName).flatMap((candidates) => candidates.all);
  }

  lookupTcp(listenPort: number): readonly Candidate[] {
    return this.#listenPorts.get(listenPort)?.all ?? [];
  }

  find({ origin, serverName, port, protocol }: Destination): readonly Candidate[] {
    if (protocol === 'tcp') return this.#listenPorts.get(port)?.find(origin, protocol, port) ?? [];
    if (serverName === undefined) return [];
    return this.#names.covering(serverName).flatMap((candidates) => candidates.find(origin, protocol, port));
  }

  #slotOf(entry: CompiledEntry): Candidates {
    if (entry.protocol !== 'tcp' && entry.pattern !== undefined)
      return this.#names.at(entry.pattern, () => new Candidates());
    let candidates = this.#listenPorts.get(entry.listenPort);
    if (candidates === undefined) this.#listenPorts.set(entry.listenPort, (candidates = new Candidates()));
    return candidates;
  }

  #addNetworks(zone: string, networks: readonly string[]): void {
    for (const text of networks) {
      const network = parseNetwork(text);
      if ('fault' in network) throw new Error(`Cannot compile the allowlist: ${network.fault}`);
      this.#networks.add(network, zone);
    }
  }
}

function compileEntry(from: string, entry: Entry): CompiledEntry {
  const place = entry.line === undefined ? from : `${from}:${entry.line}`;
  return {
    label: `${place} ${destinationOf(entry)}:${entry.port}`,
    pattern: entry.host === undefined ? undefined : patternOf(entry.host),
    port: entry.port,
    listenPort: listenPortOf(entry),
    protocol: protocolOf(entry),
    to: entry.to,
    expiresAt: entry.expires === undefined ? undefined : endOfDay(entry.expires),
    reserved: false,
  };
}

function compileReserved({ host, port }: ReservedName): CompiledEntry {
  return {
    label: `reserved ${host}:${port}`,
    pattern: patternOf(host),
    port,
    listenPort: port,
    protocol: 'tls',
    to: undefined,
    expiresAt: undefined,
    reserved: true,
  };
}

function destinationOf({ host, to }: Entry): string {
  return host ?? to?.address ?? `${to?.service}.${to?.namespace}`;
}

function patternOf(host: string): HostPattern {
  const pattern = parseHostPattern(host);
  if ('fault' in pattern)
    throw new Error(`Cannot compile the allowlist: "${host}" is no host pattern (${pattern.fault})`);
  return pattern;
}
