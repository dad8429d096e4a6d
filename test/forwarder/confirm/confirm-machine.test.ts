import { describe, expect, test } from '@jest/globals';
import {
  advance,
  type ConfirmAction,
  type ConfirmEvent,
  type ConfirmState,
  digestsOf,
  isBanned,
  isRollBack,
} from '../../../forwarder/confirm/confirm-machine.ts';
import { confirmedCondition, metricState, rejectionOf } from '../../../forwarder/confirm/confirm-conditions.ts';

const STEADY: ConfirmState = { kind: 'steady', digest: 'A', by: 'answers' };
const NAMES = ['git', 'login', 'arm'];

function fit(digest: string, at = 0): ConfirmEvent {
  return { kind: 'fit', digest, confirmMs: 20_000, at };
}

/** Names that answer through the confirmed configuration, and through the one on trial. */
function round(at: number, old: string, fresh: string, names: readonly string[] = NAMES): ConfirmEvent {
  return { kind: 'round', at: at * 1000, names, answersOld: wordsOf(old), answersNew: wordsOf(fresh) };
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(' ').filter((word) => word !== ''));
}

function live(
  start: ConfirmState,
  events: readonly ConfirmEvent[],
): { readonly state: ConfirmState; readonly actions: readonly ConfirmAction[] } {
  return events.reduce<{ state: ConfirmState; actions: readonly ConfirmAction[] }>(
    ({ state }, event) => advance(state, event),
    { state: start, actions: [] },
  );
}

function reasonOf(state: ConfirmState): string {
  const { status, reason } = confirmedCondition(state);
  return `${status}/${reason}`;
}

describe('advance()', () => {
  test.each<[string, readonly ConfirmEvent[], string, string]>([
    ['all answer through both', [round(0, 'git login arm', 'git login arm')], 'steady B', 'True/Confirmed'],
    ['what answered before answers', [round(0, 'git', 'git')], 'steady B', 'True/Confirmed'],
    ['the new way reaches more', [round(0, 'git', 'git login')], 'steady B', 'True/Confirmed'],
    ['only the new way answers', [round(0, '', 'login')], 'steady B', 'True/Confirmed'],
    [
      'nothing answers',
      [round(0, '', ''), round(500, '', ''), round(5000, '', '')],
      'trial B',
      'Unknown/UplinkUnreachable',
    ],
    [
      'nothing answers at first',
      [round(0, '', ''), round(5, '', ''), round(10, 'git', 'git')],
      'steady B',
      'True/Confirmed',
    ],
    ['a name is missing once', [round(0, 'git login', 'git')], 'trial B', 'Unknown/Trial'],
    [
      'a name is missing twice',
      [round(0, 'git login', 'git'), round(5, 'git login', 'git')],
      'trial B',
      'Unknown/Trial',
    ],
    [
      'a name is missing three times',
      [round(0, 'git login', 'git'), round(5, 'git login', 'git'), round(10, 'git login', 'git')],
      'steady A',
      'False/RolledBack',
    ],
    [
      'a name comes after two rounds',
      [round(0, 'git', ''), round(5, 'git', ''), round(10, 'git', 'git')],
      'steady B',
      'True/Confirmed',
    ],
    [
      'other names are missing each time',
      [round(0, 'git login', 'git'), round(5, 'git login', 'login'), round(10, 'git login', 'git')],
      'trial B',
      'Unknown/Trial',
    ],
    [
      'the old way pauses in between',
      [round(0, 'git', ''), round(5, 'git', ''), round(10, '', ''), round(15, 'git', '')],
      'trial B',
      'Unknown/Trial',
    ],
    [
      'names take turns until time is up',
      [5, 10, 15, 20].map((at) => round(at, 'git login', at % 10 === 0 ? 'git' : 'login')),
      'steady A',
      'False/RolledBack',
    ],
    [
      'names take turns until just before',
      [5, 10, 15, 19.9].map((at) => round(at, 'git login', at % 10 === 0 ? 'git' : 'login')),
      'trial B',
      'Unknown/Trial',
    ],
    [
      'the time without an answer does not count',
      [round(5, 'git', ''), round(1000, '', ''), round(1005, 'git', '')],
      'trial B',
      'Unknown/Trial',
    ],
    ['there is no reserved name', [round(0, '', '', [])], 'steady B', 'True/NoReservedNames'],
  ])('in trial(B, A): %s', (_what, rounds, expected, condition) => {
    const { state } = live(STEADY, [fit('B'), ...rounds]);
    expect(`${state.kind} ${state.kind === 'none' ? '' : state.digest}`).toBe(expected);
    expect(reasonOf(state)).toBe(condition);
  });

  test.each<[string, readonly ConfirmEvent[], string]>([
    ['a name answers', [round(0, '', 'git')], 'steady'],
    ['nothing ever answers', [5, 10, 15, 20, 25, 500].map((at) => round(at, '', '')), 'trial'],
    ['there is no reserved name', [round(0, '', '', [])], 'steady'],
  ])('in a first trial(B), which cannot roll back: %s', (_what, rounds, expected) => {
    const { state } = live({ kind: 'none' }, [fit('B'), ...rounds]);
    expect(state).toMatchObject({ kind: expected, digest: 'B' });
  });

  test('serves the candidate while the confirmed one keeps its way up', () => {
    expect(advance(STEADY, fit('B')).actions).toEqual([
      { kind: 'serve', digest: 'B' },
      { kind: 'keep', digests: ['A', 'B'] },
      { kind: 'save' },
    ]);
  });

  test('lets go of the former one once the candidate is confirmed', () => {
    expect(live(STEADY, [fit('B'), round(0, 'git', 'git')]).actions).toEqual([
      { kind: 'keep', digests: ['B'] },
      { kind: 'save' },
    ]);
  });

  const rolledBack = live(STEADY, [fit('B'), round(5, 'git', ''), round(10, 'git', ''), round(15, 'git', '')]);

  test('does not count the time in which there was no allowlist to dial by', () => {
    const waited = live(STEADY, [fit('B'), { kind: 'idle-round', at: 19_000 }, { kind: 'idle-round', at: 40_000 }]);
    const { state } = live(waited.state, [round(45, 'git', '')]);
    expect(state).toMatchObject({ kind: 'trial', digest: 'B', countedMs: 5_000 });
  });

  test('rolls back: the former one serves, connections are decided again', () => {
    expect(rolledBack.actions).toEqual([
      { kind: 'serve', digest: 'A' },
      { kind: 'redecide', undone: 'B' },
      { kind: 'keep', digests: ['A'] },
      { kind: 'save' },
    ]);
    expect(confirmedCondition(rolledBack.state).message).toContain(
      '"git" answered through the former configuration and not through this one',
    );
    expect(metricState(rolledBack.state)).toBe('rolled-back');
  });

  test('bans what was rolled back until the file holds other bytes', () => {
    expect(isBanned(rolledBack.state, 'B')).toBe(true);
    expect(isBanned(rolledBack.state, 'C')).toBe(false);
    const back = advance(rolledBack.state, fit('A')).state;
    expect(isBanned(back, 'B')).toBe(false);
    expect(reasonOf(back)).toBe('True/Confirmed');
    const broken = advance(rolledBack.state, { kind: 'unfit', digest: 'C', problem: 'no' });
    expect(isBanned(broken.state, 'B')).toBe(false);
    expect(broken.actions).toEqual([{ kind: 'save' }]);
  });

  test('keeps the ban while the file cannot be read', () => {
    const unread = advance(rolledBack.state, { kind: 'unfit', digest: undefined, problem: 'gone' }).state;
    expect(isBanned(unread, 'B')).toBe(true);
    const again = advance(unread, { kind: 'banned' }).state;
    expect(rejectionOf(again)).toBeUndefined();
    expect(isBanned(again, 'B')).toBe(true);
  });

  test.each<[string, ConfirmState]>([
    ['steady', STEADY],
    ['trial', live(STEADY, [fit('B'), round(0, 'git', '')]).state],
    ['none', { kind: 'none' }],
  ])('stays what it is (%s) when the file holds nothing fit', (_what, state) => {
    const step = advance(state, { kind: 'unfit', digest: 'C', problem: 'line 3: no' });
    expect(step).toEqual({ state: { ...state, rejected: { digest: 'C', problem: 'line 3: no' } }, actions: [] });
    expect(rejectionOf(step.state)).toEqual({
      type: 'Ready',
      status: 'False',
      reason: 'ConfigRejected',
      message: 'line 3: no',
    });
    expect(metricState(step.state)).toBe('rejected');
  });

  test('tries a third configuration against the confirmed one, from the beginning', () => {
    const { state, actions } = live(STEADY, [fit('B'), round(5, 'git', ''), round(10, 'git', ''), fit('C', 12_000)]);
    expect(state).toMatchObject({
      kind: 'trial',
      digest: 'C',
      confirmed: 'A',
      countedMs: 0,
      lastRoundAt: 12_000,
      misses: new Map(),
    });
    expect(actions[1]).toEqual({ kind: 'keep', digests: ['A', 'C'] });
  });

  test('ends a trial when the confirmed configuration is put back', () => {
    const { state, actions } = live(STEADY, [fit('B'), round(5, 'git', ''), fit('A')]);
    expect(state).toEqual({ kind: 'steady', digest: 'A', by: 'answers' });
    expect(actions.map(({ kind }) => kind)).toEqual(['serve', 'redecide', 'keep', 'save']);
    expect(isRollBack(live(STEADY, [fit('B')]).state, state)).toBe(false);
  });

  test('goes on with a trial whose bytes come back', () => {
    const { state } = live(STEADY, [
      fit('B'),
      round(5, 'git', ''),
      { kind: 'unfit', digest: 'C', problem: 'no' },
      fit('B'),
    ]);
    expect(state).toMatchObject({ kind: 'trial', digest: 'B', misses: new Map([['git', 1]]) });
    expect(rejectionOf(state)).toBeUndefined();
  });

  test('does nothing with a round that comes too late', () => {
    expect(advance(STEADY, round(5, 'git', ''))).toEqual({ state: STEADY, actions: [] });
  });

  test('is a roll-back only when something was cut off', () => {
    const trial = advance(STEADY, fit('B')).state;
    expect(isRollBack(trial, rolledBack.state)).toBe(true);
    expect(isRollBack(rolledBack.state, advance(rolledBack.state, { kind: 'banned' }).state)).toBe(false);
  });
});

describe('digestsOf()', () => {
  test('names what a state needs, the serving one last', () => {
    expect(digestsOf({ kind: 'none' })).toEqual([]);
    expect(digestsOf(STEADY)).toEqual(['A']);
    expect(digestsOf(advance(STEADY, fit('B')).state)).toEqual(['A', 'B']);
    expect(digestsOf(advance({ kind: 'none' }, fit('B')).state)).toEqual(['B']);
  });
});
