import { describe, expect, test } from '@jest/globals';
import { noticesOf } from '../plant-change.ts';

describe('networkNotices()', () => {
  test('tells which addresses a zone gains and loses', () => {
    const [before, after] = ['10.20.1.0/25, 10.20.3.0/24', '10.20.1.0/24'].map((seen) => ({
      'level-2-a': `seenAs: [${seen}]\n`,
    }));
    expect(noticesOf(before ?? {}, after ?? {})).toEqual([
      'warning network: level-3 will take connections from 10.20.1.128/25 as those of level-2-a, too.',
      'warning network: level-3 will no longer take connections from 10.20.3.0/24 as those of level-2-a.',
    ]);
  });

  test('tells of devices that are no callers any more', () => {
    const devices = 'devices: [{ network: 10.20.1.128/25, ports: [4840], why: controllers }]\n';
    expect(noticesOf({}, { 'level-2-a': devices })).toEqual([
      'warning network: level-3 will no longer take connections from 10.20.1.128/25 as those of level-2-a.',
      'info devices: level-2-a declares port 4840 of 10.20.1.128/25 as those of devices; no policy holds pods to that.',
    ]);
  });
});
