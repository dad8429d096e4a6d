// Who sent what, and what became of it: the books of a run. Every reading that was sent has to arrive once or more, unless a
// filter ended it; those of one asset in their order; in the right hub, and under the topic that tells its way.

export type Arrival = {
  readonly hub: string;
  /** The topic it had before it left the plant: every zone that handed it on is in it. */
  readonly topic: string;
  readonly asset: string;
  readonly sequence: number;
};

export type Expected = Pick<Arrival, 'hub' | 'topic'>;

export type Balance = {
  readonly sent: number;
  /** Ended by a filter. */
  readonly filtered: number;
  /** Readings that arrived at least once. */
  readonly received: number;
  /** Arrivals beyond the first of a reading. */
  readonly duplicates: number;
  readonly lost: number;
  /** Readings that arrived for the first time after a later one of their asset. */
  readonly disordered: number;
  /** Arrivals in another hub or from another way than theirs, and of what nobody sent. */
  readonly misled: number;
};

type Asset = { readonly expected: Expected; readonly arrivals: number[]; filtered: number; newest: number };

export class Account {
  readonly #assets = new Map<string, Asset>();
  #open = 0;
  #disordered = 0;
  #misled = 0;

  /** An asset that will send, and where its readings have to arrive. */
  open(asset: string, expected: Expected): void {
    this.#assets.set(asset, { expected, arrivals: [], filtered: 0, newest: -1 });
  }

  sent(asset: string): void {
    this.#assets.get(asset)?.arrivals.push(0);
    this.#open += 1;
  }

  /** Whether all that was sent has arrived or was filtered. */
  get isSettled(): boolean {
    return this.#open === 0;
  }

  /** A filter let it end: it counts as settled, once, however often it was ended. */
  filtered(asset: string, sequence: number): void {
    const known = this.#assets.get(asset);
    if (known?.arrivals[sequence] !== 0) return;
    known.arrivals[sequence] = -1;
    known.filtered += 1;
    this.#open -= 1;
  }

  /** Whether it is the first arrival of this reading. */
  received({ asset, sequence, hub, topic }: Arrival): boolean {
    const known = this.#assets.get(asset);
    const before = known?.arrivals[sequence];
    if (known === undefined || before === undefined || before < 0 || !isSame(known.expected, { hub, topic })) {
      this.#misled += 1;
      return false;
    }
    known.arrivals[sequence] = before + 1;
    if (before > 0) return false;
    this.#open -= 1;
    if (sequence < known.newest) this.#disordered += 1;
    known.newest = Math.max(known.newest, sequence);
    return true;
  }

  get balance(): Balance {
    const assets = [...this.#assets.values()];
    const total = (count: (asset: Asset) => number): number => assets.reduce((sum, each) => sum + count(each), 0);
    const received = total(({ arrivals }) => arrivals.filter((times) => times > 0).length);
    const filtered = total((asset) => asset.filtered);
    const sent = total(({ arrivals }) => arrivals.length);
    return {
      sent,
      filtered,
      received,
      duplicates: total(({ arrivals }) => arrivals.reduce((sum, times) => sum + Math.max(0, times - 1), 0)),
      lost: sent - filtered - received,
      disordered: this.#disordered,
      misled: this.#misled,
    };
  }
}

function isSame(a: Expected, b: Expected): boolean {
  return a.hub === b.hub && a.topic === b.topic;
}
