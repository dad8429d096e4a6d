import { describe, expect, test } from '@jest/globals';
import type { BreakGlassVerdict } from '../../../forwarder/allowlist/break-glass-rule.ts';
import { acceptedCondition, breakGlassCondition } from '../../../forwarder/allowlist/break-glass-words.ts';
import { SOME_GRANT } from '../../support/break-glass.ts';

const REQUEST = { name: 'help', hours: 2, reason: 'oven 3 stands still', by: 'anna', grants: [SOME_GRANT] };
const OPEN: BreakGlassVerdict = { kind: 'in-force', request: REQUEST, until: Date.parse('2026-11-02T05:00:00.7Z') };
const ENDED: BreakGlassVerdict = { kind: 'ended', request: REQUEST };
const REFUSED: BreakGlassVerdict = { kind: 'refused', why: 'TooLong', message: 'Cannot …' };

describe('acceptedCondition()', () => {
  test.each<[BreakGlassVerdict, string, string, string]>([
    [OPEN, 'True', 'InForce', 'in force until 2026-11-02T05:00:00Z (oven 3 stands still): help.example:443 for ovens'],
    [ENDED, 'False', 'Ended', 'Break-glass "help" by anna has ended; it was for 2 hours: help.example:443 for ovens'],
    [REFUSED, 'False', 'TooLong', 'Cannot …'],
  ])('tells an object what became of it', (verdict, status, reason, message) => {
    expect(acceptedCondition(verdict)).toEqual({
      type: 'Accepted',
      status,
      reason,
      message: expect.stringContaining(message),
    });
  });
});

describe('breakGlassCondition()', () => {
  test.each<[string, readonly BreakGlassVerdict[], string]>([
    ['what is open, whatever else there is', [REFUSED, OPEN, ENDED], 'True InForce'],
    ['what was refused', [REFUSED, ENDED], 'False Refused'],
    ['that nothing is open', [ENDED], 'False NoneInForce'],
    ['that nothing is there', [], 'False NoneInForce'],
  ])('says %s', (_what, verdicts, says) => {
    const { type, status, reason } = breakGlassCondition(verdicts);
    expect(`${type} ${status} ${reason}`).toBe(`BreakGlass ${says}`);
  });
});
