// The Internet of a plant: a machine with Git, registries, every other name, the DNS that knows them, and, where it is asked
// for, a corporate proxy. Its services outlive the process that starts them.

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../../support/eventually.ts';
import { buildCoreDns } from '../build-coredns.ts';
import { needDebianPrograms } from '../debian-programs.ts';
import { type Machine, Service } from '../machines/machine.ts';
import { ELSEWHERE_ADDRESS, GIT_ADDRESS, GIT_HOSTS, REGISTRY_ADDRESS } from './addresses.ts';
import { authorityFile, authorityIn } from './authority.ts';
import { internetCorefile } from './corefile.ts';
import { type LoggedRequest, readRequests } from './request-log.ts';
import type { Listener, Settings } from './settings.ts';
import { type ProxyOptions, squidLog, writeSquidFiles } from './squid.ts';

export type InternetOptions = {
  /** The address of its DNS, which the machine has (addresses.ts). */
  readonly resolver: string;
  /** What signs in to Git. */
  readonly git: { readonly user: string; readonly token: string };
  /** @default no corporate proxy */
  readonly proxy?: ProxyOptions;
};

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const LISTENERS: readonly Listener[] = [
  { address: GIT_ADDRESS, port: 443, kind: 'https' },
  { address: REGISTRY_ADDRESS, port: 443, kind: 'https' },
  { address: ELSEWHERE_ADDRESS, port: 80, kind: 'http' },
  { address: ELSEWHERE_ADDRESS, port: 443, kind: 'https' },
  { address: ELSEWHERE_ADDRESS, port: 8084, kind: 'https' },
  { address: ELSEWHERE_ADDRESS, port: 8883, kind: 'echo' },
  { address: ELSEWHERE_ADDRESS, port: 9093, kind: 'echo' },
];

export class Internet {
  readonly #machine: Machine;

  private constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** Starts everything and waits until it answers. */
  static async start(machine: Machine, options: InternetOptions): Promise<Internet> {
    await needDebianPrograms({ git: 'git' });
    const internet = new Internet(machine);
    for (const folder of [internet.repositories, internet.images]) mkdirSync(folder, { recursive: true });
    await authorityIn(machine.folder);
    await Promise.all([
      internet.#startServers(options),
      internet.#startDns(options.resolver),
      ...(options.proxy === undefined ? [] : [internet.startProxy(options.resolver, options.proxy)]),
    ]);
    return internet;
  }

  /** The one that a machine was made into, by whichever process. */
  static at(machine: Machine): Internet {
    return new Internet(machine);
  }

  /** The certificate that machines have to trust, PEM. */
  get authority(): string {
    return readFileSync(authorityFile(this.#machine.folder), 'utf8');
  }

  /** The folder of bare repositories: `<path of the URL>.git`. */
  get repositories(): string {
    return join(this.#machine.folder, 'repositories');
  }

  /** The folder of OCI layouts: `<registry>/<repository>`. */
  get images(): string {
    return join(this.#machine.folder, 'images');
  }

  /** What was answered by Git, registries and every other name, oldest first. */
  requests(): readonly LoggedRequest[] {
    return readRequests(this.#requestLog);
  }

  /** Lines of the corporate proxy, one for each tunnel that has closed or was refused. */
  tunnels(): readonly string[] {
    const lines = readFileSync(squidLog(this.#proxyFolder), 'utf8').split('\n');
    return lines.filter((line) => line.includes(' CONNECT '));
  }

  /** To stop one for a while, or to read what it says. */
  service(name: 'servers' | 'dns' | 'proxy'): Service {
    return new Service(this.#machine, name);
  }

  /** Where a plant gets one later. */
  async startProxy(resolver: string, proxy: ProxyOptions): Promise<void> {
    await needDebianPrograms({ squid: 'squid', openssl: 'openssl' });
    const file = await writeSquidFiles(this.#proxyFolder, resolver, proxy);
    // Squid gives up root before it opens its files, and has to find them.
    chmodSync(this.#machine.folder, 0o755);
    this.#machine.start('proxy', 'squid', ['-N', '-f', file]);
    await this.#untilListening('proxy', proxy.address, proxy.port);
  }

  get #requestLog(): string {
    return join(this.#machine.folder, 'requests.log');
  }

  get #proxyFolder(): string {
    return join(this.#machine.folder, 'proxy');
  }

  async #startServers({ git }: InternetOptions): Promise<void> {
    const settings: Settings = {
      listeners: [...LISTENERS],
      authority: this.#machine.folder,
      git: { hosts: [...GIT_HOSTS], repositories: this.repositories, ...git },
      images: this.images,
      log: this.#requestLog,
    };
    const file = join(this.#machine.folder, 'servers.json');
    writeFileSync(file, JSON.stringify(settings), { mode: 0o600 });
    this.#machine.start('servers', process.execPath, [MAIN, file]);
    for (const { address, port } of LISTENERS) await this.#untilListening('servers', address, port);
  }

  async #startDns(resolver: string): Promise<void> {
    const file = join(this.#machine.folder, 'Corefile');
    writeFileSync(file, internetCorefile(resolver));
    this.#machine.start('dns', await buildCoreDns(), ['-conf', file]);
    await this.#untilListening('dns', resolver, 53);
  }

  async #untilListening(service: string, address: string, port: number): Promise<void> {
    const connect = ['-c', `exec 3<>/dev/tcp/${address}/${port}`];
    await eventually(
      `the service "${service}" of the Internet listens on ${address}:${port} (${this.#machine.logOf(service)})`,
      async () => (await this.#machine.run('bash', connect)).code === 0,
    );
  }
}
