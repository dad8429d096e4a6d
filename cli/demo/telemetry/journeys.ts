// How long readings take, hop by hop. A reading is followed from its asset to the hub; one that was under way while something
// was being broken counts apart, because waiting for a broken conduit is no property of the way.
//
// A hop ends when the next broker has the reading. Two can tell: who handed it on, when the broker confirms it, and the data
// flow there, when it takes it. Whoever does so first counts; what waits in a broker from then on belongs to the next hop.

export type Hop = {
  readonly hop: string;
  readonly calm: Percentiles | undefined;
  readonly disturbed: Percentiles | undefined;
};
export type Percentiles = { readonly count: number; readonly p50: number; readonly p99: number };

type Journey = { readonly startedAt: number; lastAt: number; stage: number; isCalm: boolean };

/** The whole way, after the hops. */
const WHOLE = 'asset → event hub';

export class Journeys {
  readonly #hops: readonly string[];
  readonly #open = new Map<string, Journey>();
  readonly #calm: readonly number[][];
  readonly #disturbed: readonly number[][];
  #isCalm = true;

  /** Names of the hops in their order; the last ends in the hub. */
  constructor(hops: readonly string[]) {
    this.#hops = [...hops, WHOLE];
    this.#calm = this.#hops.map(() => []);
    this.#disturbed = this.#hops.map(() => []);
  }

  start(asset: string, sequence: number, at: number): void {
    this.#open.set(`${asset}#${sequence}`, { startedAt: at, lastAt: at, stage: 0, isCalm: this.#isCalm });
  }

  /** A hop ends here, and who tells it second tells nothing new. */
  reach(asset: string, sequence: number, stage: number, at: number): void {
    const id = `${asset}#${sequence}`;
    const journey = this.#open.get(id);
    if (journey?.stage !== stage) return;
    this.#note(journey, stage, at - journey.lastAt);
    journey.lastAt = at;
    journey.stage += 1;
    if (journey.stage < this.#hops.length - 1) return;
    this.#note(journey, journey.stage, at - journey.startedAt);
    this.#open.delete(id);
  }

  /** It goes no further. */
  end(asset: string, sequence: number): void {
    this.#open.delete(`${asset}#${sequence}`);
  }

  /** From now on something is broken, and whatever is under way may feel it. */
  disturb(): void {
    this.#isCalm = false;
    for (const journey of this.#open.values()) journey.isCalm = false;
  }

  calm(): void {
    this.#isCalm = true;
  }

  get figures(): readonly Hop[] {
    return this.#hops.map((hop, stage) => ({
      hop,
      calm: percentiles(this.#calm[stage] ?? []),
      disturbed: percentiles(this.#disturbed[stage] ?? []),
    }));
  }

  #note({ isCalm }: Journey, stage: number, ms: number): void {
    (isCalm ? this.#calm : this.#disturbed)[stage]?.push(ms);
  }
}

/** Nearest rank. */
export function percentiles(values: readonly number[]): Percentiles | undefined {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number | undefined => sorted[Math.ceil(share * sorted.length) - 1];
  const [p50, p99] = [at(0.5), at(0.99)];
  return p50 === undefined || p99 === undefined ? undefined : { count: sorted.length, p50, p99 };
}
