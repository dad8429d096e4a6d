import { describe, expect, test } from '@jest/globals';
import { noticesOf, sentencesOf } from '../plant-change.ts';

const ENTRY = (day: string) => ({
  'level-2-a': `allow: [{ host: a.example.net, port: 443, why: tests, owner: me@plant.example, expires: ${day} }]\n`,
});

describe('expiredNotices()', () => {
  test('tells of a line that comes too late, and that it opens nothing', () => {
    expect(sentencesOf({}, ENTRY('2026-11-20'))).toEqual([]);
    expect(noticesOf({}, ENTRY('2026-11-20'))).toEqual([
      'warning already-expired: The entry of level-2-a for a.example.net:443 ended on 2026-11-20: it opens nothing. Write a later day, or remove it.',
    ]);
  });

  test('tells of a line that leaves late, and that it closes nothing', () => {
    expect(sentencesOf(ENTRY('2026-11-20'), {})).toEqual([]);
    expect(noticesOf(ENTRY('2026-11-20'), {})).toEqual([
      'info already-expired: The entry of level-2-a for a.example.net:443, which ended on 2026-11-20, is removed: nothing closes by that.',
    ]);
  });

  test('says nothing of a line that had ended before and stays', () => {
    expect(noticesOf(ENTRY('2026-11-20'), ENTRY('2026-11-20'))).toEqual([]);
    expect(noticesOf(ENTRY('2026-11-20'), ENTRY('2026-11-19'))).toEqual([]);
    expect(noticesOf({}, ENTRY('2026-11-21'))).toEqual([]);
  });
});
