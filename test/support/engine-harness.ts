// Starts one engine with an allowlist in memory, on loopback and ports of the system's choice. Scenarios take the engine
// from ENGINES, so that every engine is held to the same ones.

import { allowlistSchema } from '../../forwarder/contract/allowlist.ts';
import type { Allowlist, AllowlistSpec, Entry } from '../../forwarder/contract/allowlist.ts';
import { configurationSchema } from '../../forwarder/contract/configuration.ts';
import type { Configuration, ConfigurationInput } from '../../forwarder/contract/configuration.ts';
import { compileSnapshot } from '../../forwarder/decision/compile-snapshot.ts';
import type { Snapshot } from '../../forwarder/decision/snapshot.ts';
import type { ActiveConfiguration, Engine, EngineContext } from '../../forwarder/engine/engine.ts';
import { Ledger } from '../../forwarder/engine/ledger/ledger.ts';
import { NetEngine } from '../../forwarder/engine/net/net-engine.ts';
import { ReactorEngine } from '../../forwarder/engine/reactor/reactor-engine.ts';
import type { ConduitKeys } from '../../forwarder/hello/conduit-keys.ts';
import { AuditRoom } from '../../forwarder/observe/audit-room.ts';
import { silentLog } from '../../forwarder/observe/log.ts';
import { readAuditLines } from '../../forwarder/observe/read-audit-lines.ts';
import { ForwarderMetrics } from '../../forwarder/observe/metrics.ts';
import { createDialer } from '../../forwarder/uplink/create-dialer.ts';
import type { Resolve } from '../../forwarder/uplink/name-servers.ts';
import { AuditTrail } from './audit-trail.ts';

export type EngineFactory = {
  readonly name: string;
  readonly create: (context: EngineContext) => Engine;
  /**
   * Whether callers wait in the kernel's queue while files or memory are used up.
   * @default they are accepted and denied: Node's sockets cannot stop accepting
   */
  readonly waitsWhenFull?: boolean;
};

const NET: EngineFactory = { name: 'net', create: (context) => new NetEngine(context) };
/** Two threads, so that what they share is shared by somebody. */
const REACTOR: EngineFactory = {
  name: 'reactor',
  create: (context) => new ReactorEngine(context, { workers: 2 }),
  waitsWhenFull: true,
};

/** The reactor runs on Linux only. */
export const ENGINES: readonly EngineFactory[] = process.platform === 'linux' ? [NET, REACTOR] : [NET];

export const LOOPBACK = '127.0.0.1';

type ListenerChoice = { readonly protocol: 'tls' | 'http' | 'tcp' | 'connect'; readonly port: number };

export type ForwarderOptions = {
  readonly zone?: string;
  /** Named `<protocol>-<port>`. @default tls on 443 */
  readonly listeners?: readonly ListenerChoice[];
  /** Granted to the child `child`. @default a.example and b.example on 443 */
  readonly entries?: readonly Entry[];
  /** Other parts of the allowlist, instead of what `entries` says. */
  readonly spec?: Partial<AllowlistSpec>;
  /** Where the ports of the stand-in Internet really are; every name is there on loopback. */
  readonly ports?: Readonly<Record<number, number>>;
  readonly uplink?: ConfigurationInput['uplink'];
  readonly limits?: ConfigurationInput['limits'];
  readonly auditRequired?: boolean;
  /** Signs what goes to a parent. */
  readonly keys?: ConduitKeys;
  /** Accepted from the children. */
  readonly acceptedKeys?: ReadonlyMap<string, ConduitKeys>;
  readonly resolve?: Resolve;
  readonly withoutAllowlist?: boolean;
};

export const CHILD = 'child';

/** The allowlist of a forwarder whose only child is everything on loopback. */
export function allowlistOf(entries: readonly Entry[], spec: Partial<AllowlistSpec> = {}): Allowlist {
  return allowlistSchema.parse({
    apiVersion: 'sallyport.dev/v1alpha1',
    kind: 'Allowlist',
    metadata: { name: 'test' },
    spec: {
      configDigest: `sha256:${'0'.repeat(64)}`,
      notBefore: '2026-01-01',
      zones: { [CHILD]: { networks: ['127.0.0.0/8'] }, grandchild: { via: CHILD } },
      grants: entries.length === 0 ? [] : [{ for: [CHILD], from: 'child.yaml', entries }],
      reserved: [],
      released: [],
      ...spec,
    },
  });
}

export const TWO_NAMES: readonly Entry[] = [
  { host: 'a.example', port: 443, line: 1 },
  { host: 'b.example', port: 443, line: 2 },
];

/** Everything a test may turn while its forwarder runs. */
export class TestForwarder implements AsyncDisposable {
  readonly trail = new AuditTrail();
  readonly metrics = new ForwarderMetrics();
  readonly ledger = Ledger.create();
  readonly engine: Engine;
  readonly configuration: Configuration;
  readonly #auditRoom = new AuditRoom();
  /** What `#auditRoom` lacks while nothing can be written. */
  #taken = 0;
  #now: () => number = Date.now;
  #snapshot: Snapshot | undefined;
  #active: ActiveConfiguration;

  constructor({ create }: EngineFactory, options: ForwarderOptions) {
    this.configuration = configure(options);
    this.#snapshot = options.withoutAllowlist === true ? undefined : compile(options);
    const { keys } = options;
    const dialer = createDialer(this.configuration.uplink, {
      keys: keys && ((): ConduitKeys => keys),
      limits: this.configuration.limits,
      resolve: options.resolve ?? (() => Promise.resolve([{ address: LOOPBACK, ttl: 60 }])),
      now: () => this.#now(),
    });
    const acceptedKeys = (child: string): ConduitKeys | undefined => options.acceptedKeys?.get(child);
    const close = (): void => dialer.close();
    const signingKeys = (): ConduitKeys | undefined => keys;
    const { configuration } = this;
    this.#active = { configuration, digest: 'sha256:test', dialer, acceptedKeys, signingKeys, close };
    this.engine = create({
      active: () => this.#active,
      snapshot: () => this.#snapshot,
      now: () => this.#now(),
      audit: (record) => {
        this.trail.add(record);
        return this.#taken === 0;
      },
      auditLines: (text, _lines, onSettled) => {
        for (const record of readAuditLines(text)) this.trail.add(record);
        onSettled();
      },
      auditRoom: this.#auditRoom,
      metrics: this.metrics,
      log: silentLog(),
      ledger: this.ledger,
    });
  }

  /** Wall clock, as the forwarder reads it. It goes on from what it is set to. */
  set now(read: () => number) {
    this.#now = read;
    this.engine.refresh();
  }

  get active(): ActiveConfiguration {
    return this.#active;
  }

  set active(active: ActiveConfiguration) {
    this.#active = active;
    this.engine.refresh();
  }

  set snapshot(snapshot: Snapshot | undefined) {
    this.#snapshot = snapshot;
    this.engine.refresh();
  }

  /** Whether there is room for audit lines. */
  set isAuditWritable(isWritable: boolean) {
    const { freeBytes } = this.#auditRoom;
    if (isWritable) this.#auditRoom.give(this.#taken);
    else this.#auditRoom.take(freeBytes);
    this.#taken = isWritable ? 0 : freeBytes;
  }

  /** The port a listener is bound to. */
  port(listener = 'tls-443'): number {
    const [bound] = this.engine.addresses().get(listener) ?? [];
    if (bound === undefined)
      throw new Error(`Cannot find listener "${listener}": it is not bound. Name it in "listeners"`);
    return bound.port;
  }

  /** Puts another allowlist in force and decides again. */
  grant(entries: readonly Entry[], spec: Partial<AllowlistSpec> = {}): void {
    this.snapshot = compileSnapshot(allowlistOf(entries, spec));
    this.engine.redecide();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine.close();
  }
}

export async function startForwarder(factory: EngineFactory, options: ForwarderOptions = {}): Promise<TestForwarder> {
  const forwarder = new TestForwarder(factory, options);
  await forwarder.engine.bind(forwarder.configuration.listeners);
  return forwarder;
}

function compile({ entries = TWO_NAMES, spec }: ForwarderOptions): Snapshot {
  return compileSnapshot(allowlistOf(entries, spec));
}

function configure({
  zone = 'level-4',
  listeners,
  ports = {},
  uplink,
  limits,
  acceptedKeys = new Map(),
  auditRequired = false,
}: ForwarderOptions): Configuration {
  const direct = { resolvers: [`${LOOPBACK}:53`], ports, permitAddresses: ['127.0.0.0/8'] };
  return configurationSchema.parse({
    site: 'test',
    zone,
    listeners: (listeners ?? [{ protocol: 'tls', port: 443 }]).map(({ protocol, port }) => ({
      name: `${protocol}-${port}`,
      protocol,
      port,
      bind: [{ address: LOOPBACK, port: 0 }],
    })),
    uplink: uplink ?? { direct },
    children: Object.fromEntries([...acceptedKeys.keys()].map((child) => [child, { keys: 'unused' }])),
    allowlist: { file: 'unused' },
    state: 'unused',
    audit: { to: 'stdout', required: auditRequired },
    limits: limits ?? {},
  });
}
