// Who sent what, and what became of it: the books of a run. Every reading that was sent has to arrive once or more, unless a
// filter was to end it; those of one asset in their order; in the right hub, under the topic that tells its way, and with what
// the data flows were to make of it. What has to happen is written down when a reading is sent: nobody who carries it is asked.

export type Arrival = {
  readonly hub: string;
  /** The topic it had before it left the plant: every zone that handed it on is in it. */
  readonly topic: string;
  readonly asset: string;
  readonly sequence: number;
  /** What a data flow wrote into it. */
  readonly fahrenheit: number | undefined;
};

export type Expected = Pick<Arrival, 'hub' | 'topic'>;

/** What has to become of a reading. */
export type Fate = 'filtered' | Pick<Arrival, 'fahrenheit'>;

export type Balance = {
  readonly sent: number;
  /** Ended by a filter, as was meant. */
  readonly filtered: number;
  /** Readings that arrived at least once. */
  readonly received: number;
  /** Arrivals beyond the first of a reading. */
  readonly duplicates: number;
  /** Neither arrived nor ended by a filter that was meant to. */
  readonly lost: number;
  /** Readings that arrived for the first time after a later one of their asset. */
  readonly disordered: number;
  /** Arrivals in another hub or from another way than theirs, with other contents, that a filter was to end, or of what nobody sent. */
  readonly misled: number;
};

type Sent = { readonly fate: Fate; arrivals: number; isFiltered: boolean };
type Asset = { readonly expected: Expected; readonly readings: Sent[]; newest: number };

export class Account {
  readonly #assets = new Map<string, Asset>();
  #open = 0;
  #disordered = 0;
  #misled = 0;

  /** An asset that will send, and where its readings have to arrive. */
  open(asset: string, expected: Expected): void {
    this.#assets.set(asset, { expected, readings: [], newest: -1 });
  }

  /** The next reading of an asset. */
  sent(asset: string, fate: Fate): void {
    this.#assets.get(asset)?.readings.push({ fate, arrivals: 0, isFiltered: false });
    this.#open += 1;
  }

  /** Whether all that was sent has arrived or was filtered. */
  get isSettled(): boolean {
    return this.#open === 0;
  }

  /** A filter let it end: settles it, once, if that was to be. One that was to arrive stays open. */
  filtered(asset: string, sequence: number): void {
    const reading = this.#assets.get(asset)?.readings[sequence];
    if (reading?.fate !== 'filtered' || reading.isFiltered) return;
    reading.isFiltered = true;
    this.#open -= 1;
  }

  /** Whether it is the first arrival of this reading. */
  received(arrival: Arrival): boolean {
    const { asset, sequence } = arrival;
    const known = this.#assets.get(asset);
    const reading = known?.readings[sequence];
    if (known === undefined || reading === undefined || !isAsExpected(arrival, known.expected, reading.fate)) {
      this.#misled += 1;
      return false;
    }
    reading.arrivals += 1;
    if (reading.arrivals > 1) return false;
    this.#open -= 1;
    if (sequence < known.newest) this.#disordered += 1;
    known.newest = Math.max(known.newest, sequence);
    return true;
  }

  /** The first reading that has neither arrived nor ended as it was to, as `<asset>#<sequence>`. */
  get firstMissing(): string | undefined {
    for (const [asset, { readings }] of this.#assets) {
      const sequence = readings.findIndex(({ arrivals, isFiltered }) => arrivals === 0 && !isFiltered);
      if (sequence >= 0) return `${asset}#${sequence}`;
    }
    return undefined;
  }

  get balance(): Balance {
    const readings = [...this.#assets.values()].flatMap((asset) => asset.readings);
    const received = readings.filter(({ arrivals }) => arrivals > 0).length;
    const filtered = readings.filter(({ isFiltered }) => isFiltered).length;
    return {
      sent: readings.length,
      filtered,
      received,
      duplicates: readings.reduce((sum, { arrivals }) => sum + Math.max(0, arrivals - 1), 0),
      lost: readings.length - filtered - received,
      disordered: this.#disordered,
      misled: this.#misled,
    };
  }
}

export function balanceText({ sent, filtered, received, duplicates, lost, disordered, misled }: Balance): string {
  return `${sent} sent, ${filtered} ended by a filter, ${received} received, ${duplicates} came twice, ${lost} lost, ${disordered} out of order, ${misled} in the wrong place`;
}

function isAsExpected({ hub, topic, fahrenheit }: Arrival, expected: Expected, fate: Fate): boolean {
  return fate !== 'filtered' && hub === expected.hub && topic === expected.topic && fahrenheit === fate.fahrenheit;
}
