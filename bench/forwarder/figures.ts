// The figures of one peer: what each is called, in which unit it is shown, and what a round of measurements holds.

export type FigureName = keyof typeof FIGURES;
/** One round of one peer. A figure that could not be had is absent. */
export type Figures = Partial<Record<FigureName, number>>;
export type Sample = { readonly peer: string; readonly round: number; readonly figures: Figures };

type Figure = { readonly title: string; readonly digits: number };

export const FIGURES = {
  connections: { title: 'connections/s', digits: 0 },
  connectionsPerCpu: { title: 'connections per CPU-s', digits: 0 },
  messages: { title: 'messages/s', digits: 0 },
  messagesPerCpu: { title: 'messages per CPU-s', digits: 0 },
  down: { title: 'Gbit/s down', digits: 1 },
  downPerCpu: { title: 'Gbit per CPU-s down', digits: 1 },
  up: { title: 'Gbit/s up', digits: 1 },
  upPerCpu: { title: 'Gbit per CPU-s up', digits: 1 },
  p50: { title: 'p50 ms at 70 % of own maximum', digits: 2 },
  p99: { title: 'p99 ms at 70 %', digits: 2 },
  p999: { title: 'p99.9 ms at 70 %', digits: 2 },
  idleUser: { title: 'user-space bytes per idle connection', digits: 0 },
  idleKernel: { title: 'kernel bytes per idle connection', digits: 0 },
  resident: { title: 'resident MiB at rest', digits: 0 },
  errors: { title: 'failed connections', digits: 0 },
} as const satisfies Record<string, Figure>;

export const FIGURE_NAMES = Object.keys(FIGURES).filter((name): name is FigureName => name in FIGURES);

/** All values of a figure of a peer, over the rounds. */
export function valuesOf(samples: readonly Sample[], peer: string, figure: FigureName): readonly number[] {
  return samples
    .filter((sample) => sample.peer === peer)
    .flatMap(({ figures }) => (figures[figure] === undefined ? [] : [figures[figure]]));
}

export function peersOf(samples: readonly Sample[]): readonly string[] {
  return [...new Set(samples.map(({ peer }) => peer))];
}

/** What a sample should have and has not, with whose it is. */
export function missingFigures(samples: readonly Sample[]): readonly string[] {
  return samples.flatMap(({ peer, round, figures }) =>
    FIGURE_NAMES.filter((name) => !Number.isFinite(figures[name])).map(
      (name) => `${name} of ${peer} in round ${round}`,
    ),
  );
}
