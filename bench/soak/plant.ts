// What a soak runs on: an upstream, a DNS server, a parent forwarder, and below it the forwarder that is watched. Each
// part can fail and come back where it was.

import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DnsServer, startDnsServer } from '../../test/support/dns-server.ts';
import { LoadPrograms, type Upstream } from '../load/load-programs.ts';
import { freeEndpoint } from '../peers/free-port.ts';
import type { Endpoint, PeerCase, RunningPeer } from '../peers/peer.ts';
import { type EngineName, LOAD_ZONE, directUplink, parentUplink, startForwarder } from '../peers/sallyport.ts';

const UPSTREAM_ADDRESS = '127.0.0.2';
const PARENT_ADDRESS = '127.0.40.1';
const FORWARDER_ADDRESS = '127.0.30.1';
const FORWARDER_DIALS_FROM = '127.0.30.2';
/** Names of clients are fresh ones below it, so that the resolver is asked all the time. */
const NAMES = ['*.soak.example'];
const PROGRAM = fileURLToPath(new URL('forwarder-with-clock.ts', import.meta.url));

export class SoakPlant implements AsyncDisposable {
  readonly #load: LoadPrograms;
  readonly #folder: string;
  readonly #dns: DnsServer;
  readonly #answers: { fail: boolean };
  readonly #parentAt: Endpoint;
  #upstream: Upstream;
  readonly #upstreamAt: Endpoint;
  #parent: RunningPeer | undefined;
  #change = 0;
  readonly watched: RunningPeer;
  /** Where clients dial it. */
  readonly face: Endpoint;
  readonly metrics: Endpoint;

  private constructor(parts: Parts) {
    this.#load = parts.load;
    this.#folder = parts.folder;
    this.#dns = parts.dns;
    this.#answers = parts.answers;
    this.#upstream = parts.upstream;
    this.#upstreamAt = parts.upstream.endpoint;
    this.#parentAt = parts.parentAt;
    this.face = parts.face;
    this.metrics = parts.metrics;
    writeFileSync(join(this.#keys, '2026-01'), `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
    this.startParent();
    this.watched = this.#startWatched(parts.engine, parts.auditFile);
  }

  /** `folder` is empty; `auditFile` may lie on a disk of its own. */
  static async build(engine: EngineName, folder: string, auditFile: string): Promise<SoakPlant> {
    for (const part of ['keys', 'parent', 'watched']) mkdirSync(join(folder, part));
    const load = LoadPrograms.compile();
    const answers = { fail: false };
    const dns = await startDnsServer(() => (answers.fail ? 'failure' : [UPSTREAM_ADDRESS]));
    return new SoakPlant({
      load,
      folder,
      engine,
      auditFile,
      dns,
      answers,
      upstream: await load.serveUpstream(UPSTREAM_ADDRESS),
      parentAt: await freeEndpoint(PARENT_ADDRESS),
      face: await freeEndpoint(FORWARDER_ADDRESS),
      metrics: await freeEndpoint('127.0.0.3'),
    });
  }

  async killUpstream(): Promise<void> {
    await this.#upstream[Symbol.asyncDispose]();
  }

  async startUpstream(): Promise<void> {
    this.#upstream = await this.#load.serveUpstream(this.#upstreamAt.address, this.#upstreamAt.port);
  }

  async killParent(): Promise<void> {
    this.#parent?.process.signal('SIGKILL');
    await this.#parent?.process.stop();
  }

  startParent(): void {
    const child = 'level-3';
    const zones = { [child]: { networks: [`${FORWARDER_DIALS_FROM}/32`] }, [LOAD_ZONE]: { via: child } };
    this.#parent = startForwarder('net', this.#caseOf('parent', this.#parentAt), {
      zone: 'level-4',
      uplink: directUplink(this.#dns.endpoint, this.#upstreamAt),
      children: { [child]: { keys: this.#keys } },
      zones,
    });
  }

  /** Whether the resolver refuses to answer. */
  failResolver(fail: boolean): void {
    this.#answers.fail = fail;
  }

  leapClock(): void {
    this.watched.process.signal('SIGUSR2');
  }

  async changeAllowlist(): Promise<void> {
    this.#change += 1;
    await this.watched.change?.([...NAMES, `change-${this.#change}.example`]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.watched.process.stop();
    await this.#parent?.process.stop();
    await this.killUpstream();
    await this.#dns[Symbol.asyncDispose]();
  }

  get #keys(): string {
    return join(this.#folder, 'keys');
  }

  #startWatched(engine: EngineName, auditFile: string): RunningPeer {
    return startForwarder(engine, this.#caseOf('watched', this.face), {
      zone: 'level-3',
      uplink: parentUplink('level-4', this.#parentAt, this.#keys, FORWARDER_DIALS_FROM),
      metrics: this.metrics,
      program: PROGRAM,
      auditFile,
      limits: { helloTimeoutMs: 2_000 },
    });
  }

  #caseOf(part: string, listen: Endpoint): PeerCase {
    const folder = join(this.#folder, part);
    return { folder, names: NAMES, upstream: this.#upstreamAt, listen, workers: 1, cpus: '0-1' };
  }
}

type Parts = {
  readonly load: LoadPrograms;
  readonly folder: string;
  readonly engine: EngineName;
  readonly auditFile: string;
  readonly dns: DnsServer;
  readonly answers: { fail: boolean };
  readonly upstream: Upstream;
  readonly parentAt: Endpoint;
  readonly face: Endpoint;
  readonly metrics: Endpoint;
};
