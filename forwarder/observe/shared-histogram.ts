// A histogram whose counts live elsewhere: prom-client knows its name and writes what it is given. Its own Histogram can
// only be filled value by value, so the one function it writes text from is replaced (prom-client 15 asks for
// `getForPromString`, and builds `get` on it).

import { Histogram, type Registry } from 'prom-client';
import { DURATION_BUCKETS } from './engine-counters.ts';
import type { DurationCounts } from './engine-counters.ts';

type HistogramSeries = { readonly labels: Readonly<Record<string, string>>; readonly counts: DurationCounts };

type HistogramOptions = {
  readonly name: string;
  readonly help: string;
  readonly registry: Registry;
  /** Asked when somebody asks for metrics. */
  readonly series: () => readonly HistogramSeries[];
};

type Value = {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly sharedLabels: Readonly<Record<string, string>>;
  readonly value: number;
};

export class SharedHistogram extends Histogram {
  readonly #options: HistogramOptions;

  constructor(options: HistogramOptions) {
    super({ name: options.name, help: options.help, registers: [options.registry] });
    this.#options = options;
  }

  getForPromString(): Promise<object> {
    const { name, help, series } = this.#options;
    const values = series().flatMap((one) => valuesOf(name, one));
    return Promise.resolve({ name, help, type: 'histogram', values, aggregator: 'sum' });
  }
}

/** Counts per bucket become counts up to its bound, which is what the format wants. */
function valuesOf(name: string, { labels, counts: { buckets, sumSeconds } }: HistogramSeries): readonly Value[] {
  let count = 0;
  const values = buckets.map((own, index): Value => {
    count += own;
    const le = DURATION_BUCKETS[index] ?? '+Inf';
    return { metricName: `${name}_bucket`, labels: { le }, sharedLabels: labels, value: count };
  });
  return [
    ...values,
    { metricName: `${name}_sum`, labels: {}, sharedLabels: labels, value: sumSeconds },
    { metricName: `${name}_count`, labels: {}, sharedLabels: labels, value: count },
  ];
}
