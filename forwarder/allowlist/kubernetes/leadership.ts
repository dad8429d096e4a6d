// At most one replica speaks for all: whoever holds the Lease `forwarder`. It is taken and renewed with the version that
// was read, so of two that reach for it at once one is refused.
//
// The holder believes in it for two thirds of its length from before each renewal, and stops by itself then; the others
// wait for all of it from after. So one has always fallen silent before the next begins.

import type { Logger } from 'pino';
import { textOf } from '../../error-text.ts';
import { pause } from '../../keep-trying.ts';
import { hasStatus, type KubernetesApi } from './api.ts';
import { heldBy, judgeLease, type Lease, leaseSchema, released, type Sighting, sight } from './lease.ts';
import type { Timing } from './timing.ts';

export type LeadershipOptions = {
  readonly api: KubernetesApi;
  /** The path of the Lease. */
  readonly path: string;
  /** Told apart from every other process, also on the same host. */
  readonly identity: string;
  readonly onChange: (holds: boolean) => void;
  readonly wall: () => number;
  readonly timing: Timing;
  readonly log: Logger;
};

/** How long the release of a pod that ends may take. */
const RELEASE_MS = 2_000;

export class Leadership {
  readonly #options: LeadershipOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #sighting: Sighting | undefined;
  #held: AbortController | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #hasReached = false;

  constructor(options: LeadershipOptions) {
    this.#options = options;
  }

  /** Set while we hold the Lease; aborted at the moment we do not any more. */
  get held(): AbortSignal | undefined {
    return this.#held?.signal;
  }

  start(): void {
    this.#running ??= this.#run(this.#stop.signal);
  }

  /** Gives the Lease back, so that another replica need not wait for its end. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    this.#lose();
    // Asked whether we hold it or not: a renewal that was cut short may have reached the server.
    if (this.#hasReached) await this.#release().catch((error: unknown) => this.#complain('release', error));
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { timing } = this.#options;
    while (!signal.aborted) {
      await this.#look(signal).catch((error: unknown) => {
        if (!signal.aborted) this.#complain('hold', error);
      });
      await pause(timing.leaseLookMs * (0.9 + timing.random() / 5), signal);
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { identity, timing } = this.#options;
    const lease = await this.#read(signal);
    this.#sighting = sight(this.#sighting, lease, performance.now());
    const judgement = judgeLease(lease, identity, this.#sighting, performance.now(), timing.leaseSeconds);
    if (judgement === 'wait') return this.#lose();
    const asked = performance.now();
    this.#hasReached = true;
    await this.#write(heldBy(identity, lease, timing.leaseSeconds, this.#options.wall()), signal);
    return this.#hold(asked);
  }

  #hold(asked: number): void {
    const { timing, onChange } = this.#options;
    clearTimeout(this.#expiry);
    const belief = (timing.leaseSeconds * 1000 * 2) / 3;
    this.#expiry = setTimeout(() => this.#lose(), Math.max(0, belief - (performance.now() - asked)));
    if (this.#held !== undefined) return;
    this.#held = new AbortController();
    onChange(true);
  }

  #lose(): void {
    clearTimeout(this.#expiry);
    if (this.#held === undefined) return;
    this.#held.abort();
    this.#held = undefined;
    this.#options.onChange(false);
  }

  async #release(): Promise<void> {
    const signal = AbortSignal.timeout(RELEASE_MS);
    const lease = await this.#read(signal);
    if (lease.spec.holderIdentity === this.#options.identity) await this.#write(released(lease), signal);
  }

  async #read(signal: AbortSignal): Promise<Lease> {
    const { api, path } = this.#options;
    return leaseSchema.parse(await api.call({ method: 'GET', path, signal }));
  }

  async #write(body: Lease, signal: AbortSignal): Promise<void> {
    const { api, path } = this.#options;
    await api.call({ method: 'PUT', path, body, signal });
  }

  #complain(action: 'hold' | 'release', error: unknown): void {
    const { log, path } = this.#options;
    // Somebody else was faster: the next look will tell.
    if (hasStatus(error, 409)) return;
    log.warn({ path }, `Cannot ${action} the Lease: ${textOf(error)}. It is tried again`);
  }
}
