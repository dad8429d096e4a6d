// What a forwarder needs around it to do its work once: a server that stands for the Internet, DNS, and folders with its
// configuration, its state and its socket. How the forwarder is started is not known here, so that the same world serves
// the program under strace and the image in a container.

import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ConfigurationInput } from '../../../forwarder/contract/configuration.ts';
import { type CertificateAuthority, createAuthority } from '../../support/certificates.ts';
import { makeAllowlist } from '../../support/allowlists.ts';
import { ConnectProxy } from '../../support/connect-proxy.ts';
import { type DnsServer, startDnsServer } from '../../support/dns-server.ts';
import { startTlsServer, type TestServer } from '../../support/peers.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

export const ALLOWED = 'allowed.example';
export const DENIED = 'denied.example';
/** Metrics are never on a face. */
const METRICS_ADDRESS = '127.0.0.2';
/** The user of the image. */
export const USER = 65532;

/** The folders as the forwarder sees them. */
export type Places = { readonly configuration: string; readonly state: string; readonly run: string };

export type WorldOptions = {
  /** @default the folders of this machine */
  readonly places?: Places;
  readonly engine?: ConfigurationInput['engine'];
  /** @default a free port of loopback */
  readonly port?: number;
  /** Through a corporate proxy that is given by name: a name the system resolves, not the forwarder. */
  readonly throughProxy?: boolean;
};

export class SmokeWorld implements AsyncDisposable {
  readonly #folder: TemporaryFolder;
  readonly #resources: AsyncDisposableStack;
  readonly authority: CertificateAuthority;
  readonly server: TestServer;
  readonly port: number;
  readonly metricsPort: number;

  private constructor(
    parts: Pick<SmokeWorld, 'authority' | 'server' | 'port' | 'metricsPort'>,
    folder: TemporaryFolder,
    resources: AsyncDisposableStack,
  ) {
    this.authority = parts.authority;
    this.server = parts.server;
    this.port = parts.port;
    this.metricsPort = parts.metricsPort;
    this.#folder = folder;
    this.#resources = resources;
  }

  static async start(options: WorldOptions = {}): Promise<SmokeWorld> {
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(new TemporaryFolder());
    const authority = await createAuthority();
    const server = stack.use(await startTlsServer(await authority.issue(ALLOWED)));
    const dns = stack.use(await startDnsServer((name) => (name === ALLOWED ? ['127.0.0.1'] : 'no-such-name')));
    const [port, metricsPort] = [options.port ?? (await freePort('127.0.0.1')), await freePort(METRICS_ADDRESS)];
    const proxy = options.throughProxy === true ? stack.use(await ConnectProxy.start({ to: server.port })) : undefined;
    const world = new SmokeWorld({ authority, server, port, metricsPort }, folder, stack.move());
    world.#writeFiles(options, dns, proxy);
    return world;
  }

  /** The folders on this machine. */
  get folders(): Places {
    const at = (name: string): string => join(this.#folder.path, name);
    return { configuration: at('config'), state: at('state'), run: at('run') };
  }

  get healthSocket(): string {
    return join(this.folders.run, 'health.sock');
  }

  /** What Prometheus would read. */
  async metrics(): Promise<string> {
    return (await fetch(`http://${METRICS_ADDRESS}:${this.metricsPort}/metrics`)).text();
  }

  /** Replaces the list by one that allows these names. */
  allow(hosts: readonly string[]): void {
    const entries = hosts.map((host, index) => ({ host, port: 443, line: index + 1 }));
    const list = makeAllowlist({
      zones: { ovens: { networks: ['127.0.0.0/8'] } },
      grants: [{ for: ['ovens'], from: 'ovens.yaml', entries }],
    });
    this.#folder.write('config/allowlist.yaml', stringify(list));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  #writeFiles(options: WorldOptions, dns: DnsServer, proxy: ConnectProxy | undefined): void {
    const { places = this.folders, engine = 'auto' } = options;
    const configuration: ConfigurationInput = {
      site: 'bakery',
      zone: 'level-3',
      engine,
      listeners: [{ name: 'tls-443', protocol: 'tls', port: 443, bind: [{ address: '127.0.0.1', port: this.port }] }],
      uplink:
        proxy === undefined
          ? {
              direct: { resolvers: [dns.endpoint], ports: { 443: this.server.port }, permitAddresses: ['127.0.0.0/8'] },
            }
          : { connectProxy: { host: 'localhost', port: proxy.port } },
      allowlist: { file: join(places.configuration, 'allowlist.yaml') },
      state: places.state,
      health: { socket: join(places.run, 'health.sock') },
      metrics: { address: METRICS_ADDRESS, port: this.metricsPort },
    };
    this.#folder.write('config/forwarder.yaml', stringify(configuration));
    this.allow([ALLOWED]);
    // As the kubelet does with fsGroup: what the forwarder writes belongs to its group.
    for (const folder of [this.folders.state, this.folders.run]) {
      mkdirSync(folder);
      if (process.getuid?.() === 0) chownSync(folder, USER, USER);
    }
    chmodSync(this.#folder.path, 0o755);
  }
}

async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null)
    throw new Error('Cannot find a free port: the server has no address');
  return address.port;
}
