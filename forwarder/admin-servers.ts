// Health and metrics, where the configuration asks for them. They never stop a forwarder: after a reboot the address of
// a cluster's bridge is there only once the cluster is, which may need this very forwarder to start.

import type { Logger } from 'pino';
import type { Configuration } from './contract/configuration.ts';
import { textOf } from './error-text.ts';
import { KeepTrying, type RetryTimes } from './keep-trying.ts';
import { type AdminServer, type Readiness, serveHealth, serveMetrics } from './observe/health.ts';
import type { ForwarderMetrics } from './observe/metrics.ts';

export type AdminOptions = {
  readonly readiness: () => Readiness;
  readonly metrics: ForwarderMetrics;
  readonly retry: RetryTimes;
  readonly log: Logger;
};

/** Ports of servers that listen on TCP; undefined for one that does not, or not yet. */
export type AdminPorts = { readonly health: number | undefined; readonly metrics: number | undefined };

export class AdminServers {
  readonly #health: PatientServer | undefined;
  readonly #metrics: PatientServer | undefined;

  constructor({ health, metrics }: Pick<Configuration, 'health' | 'metrics'>, options: AdminOptions) {
    const { readiness, metrics: numbers, retry, log } = options;
    this.#health = health && new PatientServer(() => serveHealth(health, readiness), retry, log);
    this.#metrics = metrics && new PatientServer(() => serveMetrics(metrics, numbers), retry, log);
  }

  get ports(): AdminPorts {
    return { health: this.#health?.port, metrics: this.#metrics?.port };
  }

  /** Resolves when each of them serves or has failed once. */
  async start(): Promise<void> {
    await Promise.all([this.#health?.start(), this.#metrics?.start()]);
  }

  async close(): Promise<void> {
    await Promise.all([this.#health?.close(), this.#metrics?.close()]);
  }
}

/** A server that listens as soon as it can. */
class PatientServer {
  readonly #listen: () => Promise<AdminServer>;
  readonly #log: Logger;
  readonly #trying: KeepTrying;
  #server: AdminServer | undefined;
  #problem: string | undefined;

  constructor(listen: () => Promise<AdminServer>, retry: RetryTimes, log: Logger) {
    this.#listen = listen;
    this.#log = log;
    this.#trying = new KeepTrying(() => this.#attempt(), retry);
  }

  get port(): number | undefined {
    return this.#server?.port;
  }

  async start(): Promise<void> {
    if (!(await this.#attempt())) this.#trying.start();
  }

  async close(): Promise<void> {
    await this.#trying.stop();
    await this.#server?.close();
  }

  async #attempt(): Promise<boolean> {
    try {
      this.#server = await this.#listen();
      if (this.#problem !== undefined) this.#log.info({ port: this.port }, 'health or metrics are served after all');
      return true;
    } catch (error) {
      const problem = textOf(error);
      if (problem !== this.#problem) this.#log.error(`${problem}. It is tried again`);
      this.#problem = problem;
      return false;
    }
  }
}
