import { describe, expect, test } from '@jest/globals';
import { noticesOf } from '../plant-change.ts';

const DNS = (text: string) => ({ 'level-2-a': `dns: { ${text} }\n` });

describe('dnsNotices()', () => {
  test.each([
    [{}, DNS('mode: own'), 'warning dns: level-2-a will answer its names on its own node, no longer ask its parent.'],
    [
      DNS('mode: own'),
      {},
      'warning dns: level-2-a will ask its parent for names, no longer answer them on its own node.',
    ],
    [
      {},
      DNS('unlisted: forwarder, until: 2027-01-31'),
      'warning dns: level-2-a will be in learning mode until 2027-01-31: names that are not listed resolve, too, and the forwarder denies and records what is tried.',
    ],
    [
      DNS('unlisted: forwarder, until: 2027-01-31'),
      DNS('unlisted: forwarder, until: 2027-03-31'),
      'warning dns: level-2-a will stay in learning mode until 2027-03-31, no longer until 2027-01-31.',
    ],
    [
      DNS('unlisted: forwarder, until: 2027-01-31'),
      {},
      'info dns: level-2-a leaves learning mode: names that are not listed no longer resolve.',
    ],
    [
      {},
      DNS('hosts: [{ name: plc.plant.example, address: 10.20.1.7 }]'),
      'info dns: plc.plant.example will resolve to 10.20.1.7 in level-2-a.',
    ],
    [
      DNS('hosts: [{ name: plc.plant.example, address: 10.20.1.7 }]'),
      {},
      'info dns: plc.plant.example no longer resolves in level-2-a.',
    ],
    [
      DNS('forward: [{ zone: line.plant.example, to: [10.20.1.5] }]'),
      DNS('forward: [{ zone: line.plant.example, to: [10.20.1.5, 10.20.1.6] }]'),
      'info dns: level-2-a will have names below line.plant.example looked up at 10.20.1.5 and 10.20.1.6 instead of 10.20.1.5.',
    ],
    [
      DNS('forward: [{ zone: line.plant.example, to: [10.20.1.5] }]'),
      {},
      'info dns: Names below line.plant.example no longer resolve in level-2-a.',
    ],
  ])('tells how names are answered', (from, to, text) => {
    expect(noticesOf(from, to)).toEqual([text]);
  });
});
