import { describe, expect, test } from '@jest/globals';
import { report } from '../../../bench/telemetry/report.ts';

describe('report()', () => {
  const text = report(
    {
      balance: { sent: 1200, filtered: 12, received: 1188, duplicates: 7, lost: 0, disordered: 0, misled: 0 },
      hops: [
        { hop: 'asset → level 2', calm: { count: 9, p50: 1.25, p99: 9.5 }, disturbed: undefined },
        { hop: 'asset → event hub', calm: undefined, disturbed: { count: 9, p50: 12, p99: 6331.54 } },
      ],
      refusals: [{ title: 'ovens publishes under the prefix of packing', seenIn: 'log of the broker', line: 'Denied' }],
      outages: [
        { title: 'a restarts', reconnects: 3 },
        { title: 'b is cut', reconnects: 0 },
      ],
    },
    { machine: 'Node 26, 2 × CPU', programs: 'mosquitto 2', perSecond: 1000 },
  );

  test('accounts for every reading', () => {
    expect(text).toContain('| sent | 1,200 |\n| ended by a filter of the route | 12 |\n');
    expect(text).toContain('| **lost** | **0** |\n');
  });

  test('sets calm beside disturbed, and a dash where nothing was measured', () => {
    expect(text).toContain('| asset → level 2 | 1.3 | 9.5 | – | – |\n| asset → event hub | – | – | 12.0 | 6,331.5 |\n');
  });

  test('says what went wrong meanwhile, and what was refused', () => {
    expect(text).toContain('| a restarts | 3 |\n| b is cut | 0 |\n');
    expect(text).toContain('| ovens publishes under the prefix of packing | log of the broker |\n');
  });
});
