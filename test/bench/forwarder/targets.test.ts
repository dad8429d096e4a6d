import { describe, expect, test } from '@jest/globals';
import type { Sample } from '../../../bench/forwarder/figures.ts';
import { judge, type Target } from '../../../bench/forwarder/targets.ts';

const faster = { figure: 'connectionsPerCpu', against: 'HAProxy', bound: { atLeast: 1.1 } } as const satisfies Target;
const smaller = { figure: 'idleUser', against: 'HAProxy', bound: { atMost: 0.3 } } as const satisfies Target;

function samplesOf(
  figure: 'connectionsPerCpu' | 'idleUser',
  ours: readonly number[],
  theirs: readonly number[],
): Sample[] {
  const of = (peer: string, values: readonly number[]): Sample[] =>
    values.map((value, round) => ({ peer, round, figures: { [figure]: value } }));
  return [...of('ours', ours), ...of('HAProxy', theirs)];
}

describe('judge()', () => {
  test.each([
    [faster, [110], [100], 1.1, true],
    [faster, [109], [100], 1.09, false],
    [smaller, [30], [100], 0.3, true],
    [smaller, [31], [100], 0.31, false],
    // Medians: one slow round of ours does not decide.
    [faster, [10, 120, 130], [100, 100, 100], 1.2, true],
  ] as const)('holds %j against medians', (target, ours, theirs, ratio, isMet) => {
    expect(judge(samplesOf(target.figure, ours, theirs), 'ours', [target])).toEqual([{ target, ratio: ratio, isMet }]);
  });

  test.each([
    [[], [100]],
    [[100], []],
    [[100], [0]],
    [[-5], [100]],
  ])('neither meets nor misses what was not measured: %j against %j', (ours, theirs) => {
    expect(judge(samplesOf('idleUser', ours, theirs), 'ours', [smaller])).toEqual([
      { target: smaller, ratio: undefined, isMet: undefined },
    ]);
  });
});
