import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Account } from '../../../../cli/demo/telemetry/account.ts';

const WAY = { hub: 'ovens', topic: 'from/level-3/data/oven-1' };

function accountOf(sent: number): Account {
  const account = new Account();
  account.open('oven-1', WAY);
  for (let sequence = 0; sequence < sent; sequence += 1) account.sent('oven-1');
  return account;
}

function receive(account: Account, ...sequences: readonly number[]): void {
  for (const sequence of sequences) account.received({ asset: 'oven-1', sequence, ...WAY });
}

describe('Account', () => {
  test('counts what never came as lost', () => {
    const account = accountOf(3);
    receive(account, 0, 2);
    expect(account.isSettled).toBe(false);
    expect(account.balance).toEqual({
      sent: 3,
      filtered: 0,
      received: 2,
      duplicates: 0,
      lost: 1,
      disordered: 0,
      misled: 0,
    });
  });

  test('forgives what comes again, and only that', () => {
    const account = accountOf(3);
    receive(account, 0, 1, 0, 1, 2);
    expect(account.balance).toMatchObject({ received: 3, duplicates: 2, disordered: 0, lost: 0 });
    expect(account.isSettled).toBe(true);
  });

  test('sees a reading that comes for the first time after a later one', () => {
    const account = accountOf(3);
    receive(account, 0, 2, 1);
    expect(account.balance).toMatchObject({ received: 3, disordered: 1, lost: 0 });
  });

  test.each([
    ['another hub', { hub: 'packaging', topic: WAY.topic }],
    ['another way', { hub: WAY.hub, topic: 'from/level-3/from/elsewhere/data/oven-1' }],
  ])('does not take a reading in %s for received', (_, place) => {
    const account = accountOf(1);
    account.received({ asset: 'oven-1', sequence: 0, ...place });
    expect(account.balance).toMatchObject({ received: 0, lost: 1, misled: 1 });
  });

  test('does not take what nobody sent, or what a filter ended, for received', () => {
    const account = accountOf(1);
    account.filtered('oven-1', 0);
    receive(account, 0, 1);
    account.received({ asset: 'oven-9', sequence: 0, ...WAY });
    expect(account.balance).toMatchObject({ filtered: 1, received: 0, lost: 0, misled: 3 });
  });

  test('settles a filtered reading once, however often a flow sees it', () => {
    const account = accountOf(2);
    account.filtered('oven-1', 0);
    account.filtered('oven-1', 0);
    expect(account.balance).toMatchObject({ filtered: 1, lost: 1 });
    expect(account.isSettled).toBe(false);
  });

  test('adds up, whatever comes in whatever order', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(12)), { maxLength: 60 });
    fc.assert(
      fc.property(fc.nat(10), steps, (sent, arrivals) => {
        const account = accountOf(sent);
        for (const [isFiltered, sequence] of arrivals) {
          if (isFiltered) account.filtered('oven-1', sequence);
          else receive(account, sequence);
        }
        const { balance } = account;
        expect(balance.filtered + balance.received + balance.lost).toBe(sent);
        expect(account.isSettled).toBe(balance.lost === 0);
      }),
    );
  });
});
