// "Cannot lock you out", rule (c): forwarder.yaml is commit-confirmed. A pure state machine; configuration-keeper.ts
// feeds it and does what it says.
//
//   steady(A)   A serves and has been confirmed.
//   trial(B, A) B serves new connections; A, confirmed before, only dials. Every round dials each reserved name through
//               both. B is confirmed when it reaches whatever A reaches (and at least one name); it is rolled back when
//               A keeps reaching a name that B does not. When neither reaches anything, nobody knows: the trial goes on.
//   trial(B)    The first configuration ever: a trial with nothing to roll back to.
//
// Configurations are known by their digests here.

export type ConfirmState = None | Steady | Trial;

/** Nothing serves yet. */
type None = { readonly kind: 'none'; readonly rejected?: Rejection };

export type Steady = {
  readonly kind: 'steady';
  readonly digest: string;
  readonly by: 'answers' | 'no-reserved-names' | 'earlier-run';
  /** The candidate that was tried and undone; not tried again until the file holds other bytes. */
  readonly rolledBack?: RollBack;
  readonly rejected?: Rejection;
};

export type Trial = {
  readonly kind: 'trial';
  readonly digest: string;
  /** What a roll-back returns to. */
  readonly confirmed: string | undefined;
  readonly confirmMs: number;
  /** How much of `confirmMs` has gone by in rounds in which the confirmed one answered. */
  readonly countedMs: number;
  readonly lastRoundAt: number;
  /** Consecutive rounds in which a name answered through the confirmed one only. */
  readonly misses: ReadonlyMap<string, number>;
  readonly uplink: 'not-tried' | 'silent' | 'answers';
  readonly rejected?: Rejection;
};

type RollBack = { readonly digest: string; readonly why: string };
/** A candidate that could not even be tried. */
type Rejection = {
  /** Undefined when the file cannot even be read. */
  readonly digest: string | undefined;
  readonly problem: string;
};

export type ConfirmEvent =
  /** The file holds a configuration whose listeners are bound. */
  | { readonly kind: 'fit'; readonly digest: string; readonly confirmMs: number; readonly at: number }
  /** The file holds something that is invalid or cannot listen. */
  | { readonly kind: 'unfit'; readonly digest: string | undefined; readonly problem: string }
  /** The file holds what was rolled back, as before. */
  | { readonly kind: 'banned' }
  /** A round in which nothing could be dialled, for want of an allowlist: its time does not count. */
  | { readonly kind: 'idle-round'; readonly at: number }
  | Round;

/** Which reserved names were reached to the end of a TLS handshake. Times are on the monotonic clock. */
type Round = {
  readonly kind: 'round';
  readonly at: number;
  readonly names: readonly string[];
  readonly answersOld: ReadonlySet<string>;
  readonly answersNew: ReadonlySet<string>;
};

export type ConfirmAction =
  /** New connections use this one. */
  | { readonly kind: 'serve'; readonly digest: string }
  /** Open connections are decided again with the one that serves; what only the undone one served ends. */
  | { readonly kind: 'redecide'; readonly undone: string }
  /** Listeners and dialers of all others end; where two share a socket, the last one serves it. */
  | { readonly kind: 'keep'; readonly digests: readonly string[] }
  /** What a restart must know has changed: the confirmed configuration or the one rolled back. */
  | { readonly kind: 'save' };

export type Step = { readonly state: ConfirmState; readonly actions: readonly ConfirmAction[] };

const MAX_MISSES = 3;

export function advance(state: ConfirmState, event: ConfirmEvent): Step {
  if (event.kind === 'unfit') return reject(state, event);
  if (event.kind === 'banned') return { state: withoutRejection(state), actions: [] };
  if (event.kind === 'fit') return begin(state, event);
  if (state.kind !== 'trial') return { state, actions: [] };
  return event.kind === 'round' ? judge(state, event) : { state: { ...state, lastRoundAt: event.at }, actions: [] };
}

/** Whether a configuration was rolled back and the file has held nothing else since. */
export function isBanned(state: ConfirmState, digest: string): boolean {
  return state.kind === 'steady' && state.rolledBack?.digest === digest;
}

/** Whether a step has undone a candidate because it cut something off. */
export function isRollBack(before: ConfirmState, after: ConfirmState): boolean {
  return before.kind === 'trial' && after.kind === 'steady' && after.rolledBack !== undefined;
}

/** The configuration that a trial falls back to, or that is steady. */
export function confirmedDigest(state: ConfirmState): string | undefined {
  if (state.kind === 'none') return undefined;
  return state.kind === 'steady' ? state.digest : state.confirmed;
}

/** The configurations that a state needs, the serving one last. */
export function digestsOf(state: ConfirmState): readonly string[] {
  const confirmed = confirmedDigest(state) ?? [];
  return state.kind === 'trial' ? [confirmed, state.digest].flat() : [confirmed].flat();
}

function withoutRejection(state: ConfirmState): ConfirmState {
  const { rejected: _corrected, ...rest } = state;
  return rest;
}

/** What serves goes on. Other bytes lift the ban on those that were rolled back; a file nobody can read lifts nothing. */
function reject(state: ConfirmState, { digest, problem }: Rejection): Step {
  const rejected = { digest, problem };
  if (state.kind !== 'steady' || state.rolledBack === undefined || digest === undefined) {
    return { state: { ...state, rejected }, actions: [] };
  }
  const { rolledBack: _lifted, ...rest } = state;
  return { state: { ...rest, rejected }, actions: [{ kind: 'save' }] };
}

type Fit = Extract<ConfirmEvent, { readonly kind: 'fit' }>;

function begin(state: ConfirmState, event: Fit): Step {
  const confirmed = confirmedDigest(state);
  if (event.digest === confirmed) return returnTo(confirmed, state);
  if (state.kind === 'trial' && state.digest === event.digest) {
    return { state: withoutRejection(state), actions: [] };
  }
  const trial: Trial = {
    kind: 'trial',
    digest: event.digest,
    confirmed,
    confirmMs: event.confirmMs,
    countedMs: 0,
    lastRoundAt: event.at,
    misses: new Map(),
    uplink: 'not-tried',
  };
  const keep: ConfirmAction = { kind: 'keep', digests: digestsOf(trial) };
  return { state: trial, actions: [{ kind: 'serve', digest: event.digest }, keep, { kind: 'save' }] };
}

/** The file holds the confirmed configuration (again). */
function returnTo(digest: string, from: ConfirmState): Step {
  const by = from.kind === 'steady' ? from.by : 'answers';
  const leaveTrial: readonly ConfirmAction[] = from.kind === 'trial' ? [{ kind: 'redecide', undone: from.digest }] : [];
  return {
    state: { kind: 'steady', digest, by },
    actions: [{ kind: 'serve', digest }, ...leaveTrial, { kind: 'keep', digests: [digest] }, { kind: 'save' }],
  };
}

function judge(trial: Trial, round: Round): Step {
  if (round.names.length === 0) return confirm(trial, 'no-reserved-names');
  const missing = round.names.filter((name) => round.answersOld.has(name) && !round.answersNew.has(name));
  if (missing.length === 0 && round.answersNew.size > 0) return confirm(trial, 'answers');
  const oldAnswers = round.answersOld.size > 0;
  const next: Trial = {
    ...trial,
    countedMs: trial.countedMs + (oldAnswers ? round.at - trial.lastRoundAt : 0),
    lastRoundAt: round.at,
    misses: new Map(missing.map((name) => [name, (trial.misses.get(name) ?? 0) + 1])),
    uplink: oldAnswers || round.answersNew.size > 0 ? 'answers' : 'silent',
  };
  const why = reasonToRollBack(next);
  return why === undefined || trial.confirmed === undefined
    ? { state: next, actions: [] }
    : rollBack(trial, trial.confirmed, why);
}

function reasonToRollBack({ misses, countedMs, confirmMs }: Trial): string | undefined {
  const lost = [...misses].filter(([, count]) => count >= MAX_MISSES).map(([name]) => `"${name}"`);
  if (lost.length > 0)
    return `${lost.join(', ')} answered through the former configuration and not through this one, ${MAX_MISSES} times in a row`;
  return countedMs >= confirmMs
    ? `it was not confirmed within ${confirmMs / 1000} seconds in which the former one answered`
    : undefined;
}

function confirm({ digest, rejected }: Trial, by: Steady['by']): Step {
  const steady: Steady = { kind: 'steady', digest, by };
  return {
    state: rejected === undefined ? steady : { ...steady, rejected },
    actions: [{ kind: 'keep', digests: [digest] }, { kind: 'save' }],
  };
}

function rollBack({ digest, rejected }: Trial, confirmed: string, why: string): Step {
  const steady: Steady = { kind: 'steady', digest: confirmed, by: 'answers', rolledBack: { digest, why } };
  return {
    state: rejected === undefined ? steady : { ...steady, rejected },
    actions: [
      { kind: 'serve', digest: confirmed },
      { kind: 'redecide', undone: digest },
      { kind: 'keep', digests: [confirmed] },
      { kind: 'save' },
    ],
  };
}
