import { describe, expect, test } from '@jest/globals';
import type { BindPlace, ListenerConfiguration } from '../../../forwarder/contract/configuration.ts';
import { CardWatch } from '../../../forwarder/engine/card-watch.ts';
import { cardsOf } from '../../support/cards.ts';
import { eventually } from '../../support/eventually.ts';

function listenersOn(...bind: readonly BindPlace[]): readonly ListenerConfiguration[] {
  return [{ name: 'tls', protocol: 'tls', port: 443, bind: [...bind] }];
}

/** A host whose cards change, and a watch on it. */
class Host implements Disposable {
  cards: Readonly<Record<string, readonly string[]>> = { eth1: ['10.30.0.10'], eth2: ['10.40.0.10'] };
  listeners = listenersOn({ interface: 'eth1', port: 443 }, { address: '10.20.0.1', port: 443 });
  isWell = true;
  looks = 0;
  moves = 0;
  readonly watch = new CardWatch(
    () => this.listeners,
    () => (this.moves += 1),
    {
      everyMs: 1,
      read: () => {
        this.looks += 1;
        if (!this.isWell) throw new Error('too many open files');
        return cardsOf(this.cards);
      },
    },
  );

  constructor() {
    this.watch.start();
  }

  /** Every look that has begun by then was made. */
  async look(): Promise<void> {
    const { looks } = this;
    await eventually('two more looks', () => Promise.resolve(this.looks >= looks + 2));
  }

  [Symbol.dispose](): void {
    this.watch.stop();
  }
}

describe('CardWatch', () => {
  test.each([
    ['another address', { eth1: ['10.30.0.11'] }],
    ['one more address', { eth1: ['10.30.0.10', 'fd00:30::10'] }],
    ['no address any more', { eth1: [] }],
    ['gone', {}],
  ])('tells once when a card has, or is, %s', async (_what, cards) => {
    using host = new Host();
    await host.look();
    expect(host.moves).toBe(0);
    host.cards = cards;
    await host.look();
    await host.look();
    expect(host.moves).toBe(1);
    host.cards = { eth1: ['10.30.0.10'] };
    await host.look();
    expect(host.moves).toBe(2);
  });

  test('says nothing of cards that no face asks for', async () => {
    using host = new Host();
    host.cards = { ...host.cards, eth2: ['10.40.0.11'], eth3: ['10.50.0.1'] };
    await host.look();
    expect(host.moves).toBe(0);
  });

  test('says nothing of other cards while its own is gone', async () => {
    using host = new Host();
    host.cards = {};
    await host.look();
    host.cards = { eth3: ['10.50.0.1'] };
    await host.look();
    expect(host.moves).toBe(1);
  });

  test('says nothing when other cards are asked for, which whoever asks has bound', async () => {
    using host = new Host();
    await host.look();
    host.listeners = listenersOn({ interface: 'eth2', port: 443 });
    await host.look();
    expect(host.moves).toBe(0);
    host.cards = { eth2: ['10.40.0.11'] };
    await host.look();
    expect(host.moves).toBe(1);
  });

  test('takes no failure to look for a change', async () => {
    using host = new Host();
    await host.look();
    host.isWell = false;
    await host.look();
    host.isWell = true;
    await host.look();
    expect(host.moves).toBe(0);
  });

  test('does not look where every face has an address', async () => {
    using host = new Host();
    const { looks } = host;
    host.listeners = listenersOn({ address: '10.30.0.10', port: 443 });
    using other = new Host();
    await other.look();
    expect([looks, host.looks]).toEqual([1, 1]);
  });
});
