// A forwarder with real files in a temporary folder: forwarder.yaml, allowlist.yaml and its state. Every name resolves to
// loopback; intervals are short.

import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { AllowlistSpec } from '../../forwarder/contract/allowlist.ts';
import type { ConfigurationInput } from '../../forwarder/contract/configuration.ts';
import { type Forwarder, type ForwarderOptions, startForwarder } from '../../forwarder/forwarder.ts';
import { silentLog } from '../../forwarder/observe/log.ts';
import type { Condition } from '../../forwarder/conditions.ts';
import type { ForwarderState } from '../../forwarder/state-listeners.ts';
import { makeAllowlist } from './allowlists.ts';
import { AuditTrail } from './audit-trail.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const CHILD = 'ovens';

export type Started = { readonly forwarder: Forwarder; readonly trail: AuditTrail };

export class ForwarderFiles implements AsyncDisposable {
  readonly #folder = new TemporaryFolder();
  readonly #running = new Set<Forwarder>();

  get configurationFile(): string {
    return join(this.#folder.path, 'forwarder.yaml');
  }

  get allowlistFile(): string {
    return join(this.#folder.path, 'allowlist.yaml');
  }

  get stateFolder(): string {
    return join(this.#folder.path, 'state');
  }

  get folder(): string {
    return this.#folder.path;
  }

  /** Replaces forwarder.yaml at one stroke. `upPort` is where port 443 of the world really is. */
  async configure(upPort: number, changes: Partial<ConfigurationInput> = {}): Promise<void> {
    await this.write(this.configurationFile, stringify(this.#configuration(upPort, changes)));
  }

  /** Replaces allowlist.yaml at one stroke: names the child may reach, and reserved ones. */
  async allow(hosts: readonly string[], spec: Partial<AllowlistSpec> = {}, zone = 'level-3'): Promise<void> {
    const entries = hosts.map((host, index) => ({ host, port: 443, line: index + 1 }));
    const list = makeAllowlist(
      {
        zones: { [CHILD]: { networks: ['127.0.0.0/8'] } },
        grants: [{ for: [CHILD], from: 'ovens.yaml', entries }],
        ...spec,
      },
      zone,
    );
    await this.write(this.allowlistFile, stringify(list));
  }

  async write(path: string, text: string): Promise<void> {
    await writeFile(`${path}.next`, text);
    await rename(`${path}.next`, path);
  }

  async start(options: Partial<ForwarderOptions> = {}): Promise<Started> {
    const trail = new AuditTrail();
    const forwarder = await startForwarder({
      configurationFile: this.configurationFile,
      confirmRoundMs: 20,
      probeTimeoutMs: 2_000,
      tickMs: 20,
      watch: { quietMs: 5, pollMs: 100 },
      dialerHooks: { resolve: () => Promise.resolve([{ address: '127.0.0.1', ttl: 60 }]) },
      onAudit: (record) => trail.add(record),
      log: silentLog(),
      ...options,
    });
    this.#running.add(forwarder);
    return { forwarder, trail };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running].map((forwarder) => forwarder.close()));
    this.#folder[Symbol.dispose]();
  }

  #configuration(upPort: number, changes: Partial<ConfigurationInput>): ConfigurationInput {
    return {
      site: 'bakery',
      zone: 'level-3',
      listeners: [{ name: 'tls-443', protocol: 'tls', port: 443, bind: [{ address: '127.0.0.1', port: 0 }] }],
      uplink: { direct: { resolvers: ['127.0.0.1:53'], ports: { 443: upPort }, permitAddresses: ['127.0.0.0/8'] } },
      allowlist: { file: this.allowlistFile },
      state: this.stateFolder,
      audit: { to: { file: join(this.#folder.path, 'audit.log') } },
      ...changes,
    };
  }
}

/** The port a listener of a forwarder is bound to. */
export function portOf(forwarder: Forwarder, listener = 'tls-443'): number {
  const [bound] = forwarder.addresses().get(listener) ?? [];
  if (bound === undefined) throw new Error(`Cannot find listener "${listener}": it is not bound`);
  return bound.port;
}

/** `<status>/<reason>` of a condition. */
export function conditionOf({ conditions }: ForwarderState, type: Condition['type']): string {
  const found = conditions.find((condition) => condition.type === type);
  return `${found?.status}/${found?.reason}`;
}
