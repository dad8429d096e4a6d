// What the forwarder has accepted and dialled, and when which of it moved: noted at the moment it happens, for invariants
// to ask later.

import type { SimulatedHost } from '../kernel/simulated-host.ts';
import type { End } from '../network/end.ts';
import type { Client } from './client.ts';
import type { ReactorRun } from './reactor-run.ts';
import type { Server } from './server.ts';
import type { Dial, Track } from './track.ts';

/** A PROXY header whose time is further off says nothing any more. */
export const MAX_HEADER_AGE_MS = 300_000;

export class Connections {
  /** By the forwarder's end. */
  readonly tracks = new Map<End, Track>();
  readonly dials = new Map<Server, Dial>();
  readonly #clock: SimulatedHost['clock'];

  constructor(clock: SimulatedHost['clock']) {
    this.#clock = clock;
  }

  /** Those the forwarder has not let go of. */
  get live(): readonly Track[] {
    return [...this.tracks.values()].filter(({ released }) => released === undefined);
  }

  accepted(client: Client, end: End, reactor: ReactorRun): void {
    const now = this.#clock.monotonicMs;
    const track: Track = {
      client,
      end,
      reactor,
      acceptedAtMs: now,
      acceptedMark: reactor.history.mark,
      configuration: reactor.configuration,
      said: undefined,
      opened: undefined,
      released: undefined,
      isHandedOver: false,
      activeAtMs: now,
      revokedAtMs: undefined,
    };
    this.tracks.set(end, track);
    end.onReceive = () => this.#heard(track);
    end.onSend = () => (track.activeAtMs = this.#clock.monotonicMs);
    end.onRelease = (how) => (track.released = { atMs: this.#clock.monotonicMs, how });
  }

  dialled(server: Server, end: End, reactor: ReactorRun): Dial {
    const now = this.#clock.monotonicMs;
    const dial: Dial = {
      server,
      end,
      reactor,
      dialledAtMs: now,
      activeAtMs: now,
      sent: undefined,
      released: undefined,
    };
    this.dials.set(server, dial);
    end.onSend = () => this.#sentUp(dial);
    end.onReceive = () => (dial.activeAtMs = this.#clock.monotonicMs);
    end.onRelease = (how) => (dial.released = { atMs: this.#clock.monotonicMs, how });
    return dial;
  }

  /** When bytes moved on either side the last time. */
  activeAt({ client, activeAtMs }: Track): number {
    const dial = client.server === undefined ? undefined : this.dials.get(client.server);
    return Math.max(activeAtMs, dial?.activeAtMs ?? 0);
  }

  /** The forwarder's view of a client. */
  trackOf({ end }: Client): Track | undefined {
    return end.peer === undefined ? undefined : this.tracks.get(end.peer);
  }

  #heard(track: Track): void {
    track.activeAtMs = this.#clock.monotonicMs;
    const { prefaceBytes, claim, headerTimeMs } = track.client.plan;
    if (track.said !== undefined || track.end.received < prefaceBytes) return;
    const terms = track.reactor.history.current;
    const isStale = claim.origin !== undefined && Math.abs(terms.nowMs - headerTimeMs) > MAX_HEADER_AGE_MS;
    track.said = { atMs: this.#clock.monotonicMs, terms, claim: { ...claim, isStale } };
  }

  #sentUp(dial: Dial): void {
    dial.activeAtMs = this.#clock.monotonicMs;
    const { history } = dial.reactor;
    dial.sent ??= { atMs: this.#clock.monotonicMs, terms: history.current, mark: history.mark };
  }
}
