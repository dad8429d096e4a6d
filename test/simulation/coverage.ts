// How often each kind of event has happened. A simulation that never meets a fault proves nothing about it, so a test
// asserts that over the schedules of CI every one of these was met.

const EVENTS = [
  'accept-over-file-limit',
  'accept-aborted',
  'accept-without-memory',
  'accept-interrupted',
  'connect-over-file-limit',
  'connect-at-once',
  'connect-later',
  'connect-refused',
  'connect-timed-out',
  'connect-hangs',
  'connect-no-route',
  'partial-send',
  'send-refused-for-now',
  'wait-interrupted',
  'wait-late',
  'wait-batch-of-many',
  'wait-partial-batch',
  'spurious-wake-up',
  'fd-reused',
  'network-moves-within-turn',
  'wall-clock-jumped',
  'urgent-data',
  'client-reset',
  'client-half-close',
  'client-closed-with-unread-bytes',
  'server-reset',
  'server-half-close',
  'hello-in-pieces',
  'hello-never-complete',
  'garbage',
  'header-valid',
  'header-stale',
  'header-forged',
  'header-replayed',
  'tcp-silence',
  'late-header',
  'second-header',
  'stranger',
  'own-address',
  'located',
  'locate-refused',
  'located-after-end',
  'snapshot-swapped',
  'clock-offset',
  'clock-moved-forward',
  'expiries-held',
  'configuration-swapped',
  'keys-swapped',
  'cards-changed',
  'unreached',
  'configuration-undone',
  'face-added',
  'face-closed',
  'handed-over',
  'redecided-while-draining',
  'drained',
  'two-reactors',
  'opened',
  'denied',
  'closed-by-client',
  'closed-by-server',
  'closed-idle',
  'closed-revoked',
  'closed-expired',
  'closed-draining',
  'audit-without-room',
] as const;

export type Event = (typeof EVENTS)[number];

export class Coverage {
  readonly #counts = new Map<Event, number>();

  count(event: Event, times = 1): void {
    this.#counts.set(event, this.of(event) + times);
  }

  of(event: Event): number {
    return this.#counts.get(event) ?? 0;
  }

  get missing(): readonly Event[] {
    return EVENTS.filter((event) => this.of(event) === 0);
  }

  /** Every kind and its count, also those that were never met. */
  get all(): readonly (readonly [Event, number])[] {
    return EVENTS.map((event) => [event, this.of(event)]);
  }

  add(counts: Iterable<readonly [Event, number]>): void {
    for (const [event, times] of counts) this.count(event, times);
  }
}
