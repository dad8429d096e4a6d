import { describe, expect, test } from '@jest/globals';
import type { BindPlace } from '../../../forwarder/contract/configuration.ts';
import { resolveBind } from '../../../forwarder/engine/face-address.ts';
import { cardsOf } from '../../support/cards.ts';

const CARDS = cardsOf({ eth1: ['10.30.0.10', 'fd00:30::10', 'fe80::1'], eth2: ['fe80::2'] });

describe('resolveBind()', () => {
  test.each<readonly [string, BindPlace, object]>([
    ['an address as it is', { address: '10.9.9.9', port: 443 }, [{ address: '10.9.9.9', port: 443 }]],
    [
      'a card as all its routed addresses',
      { interface: 'eth1', port: 443 },
      [
        { address: '10.30.0.10', port: 443 },
        { address: 'fd00:30::10', port: 443 },
      ],
    ],
    [
      'a card with a fault when it has no address',
      { interface: 'eth2', port: 443 },
      { fault: 'interface "eth2" has no address. Give it one or name another' },
    ],
    [
      'a card with a fault when it is missing',
      { interface: 'eth9', port: 443 },
      { fault: 'there is no interface "eth9". This host has "eth1", "eth2"' },
    ],
    ['neither with a fault', { port: 443 }, { fault: 'it has neither address nor interface. Write one of them' }],
  ])('takes %s', (_what, place, expected) => {
    expect(resolveBind(place, () => CARDS)).toEqual(expected);
  });
});
