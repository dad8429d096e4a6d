import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Account, balanceText, type Fate } from '../../../../cli/demo/telemetry/account.ts';

const WAY = { hub: 'ovens', topic: 'from/level-3/data/oven-1' };
const WARM = { fahrenheit: 356 };

/** What has to become of each reading that is sent. */
function accountOf(...fates: readonly Fate[]): Account {
  const account = new Account();
  account.open('oven-1', WAY);
  for (const fate of fates) account.sent('oven-1', fate);
  return account;
}

function receive(account: Account, ...sequences: readonly number[]): void {
  for (const sequence of sequences) account.received({ asset: 'oven-1', sequence, ...WAY, ...WARM });
}

describe('Account', () => {
  test('counts what never came as lost', () => {
    const account = accountOf(WARM, WARM, WARM);
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
    const account = accountOf(WARM, WARM, WARM);
    receive(account, 0, 1, 0, 1, 2);
    expect(account.balance).toMatchObject({ received: 3, duplicates: 2, disordered: 0, lost: 0 });
    expect(account.isSettled).toBe(true);
  });

  test('sees a reading that comes for the first time after a later one', () => {
    const account = accountOf(WARM, WARM, WARM);
    receive(account, 0, 2, 1);
    expect(account.balance).toMatchObject({ received: 3, disordered: 1, lost: 0 });
  });

  test.each([
    ['in another hub', { hub: 'packaging' }],
    ['from another way', { topic: 'from/level-3/from/elsewhere/data/oven-1' }],
    ['without what its data flow was to write', { fahrenheit: undefined }],
    ['with a wrong figure', { fahrenheit: 180 }],
  ])('does not take a reading %s for received', (_, place) => {
    const account = accountOf(WARM);
    account.received({ asset: 'oven-1', sequence: 0, ...WAY, ...WARM, ...place });
    expect(account.balance).toMatchObject({ received: 0, lost: 1, misled: 1 });
  });

  test('does not take what nobody sent, or what a filter was to end, for received', () => {
    const account = accountOf('filtered');
    receive(account, 0, 1);
    account.received({ asset: 'oven-9', sequence: 0, ...WAY, ...WARM });
    expect(account.balance).toMatchObject({ filtered: 0, received: 0, lost: 1, misled: 3 });
    expect(account.isSettled).toBe(false);
  });

  test('does not believe a filter that ends what was to arrive', () => {
    const account = accountOf(WARM);
    account.filtered('oven-1', 0);
    expect(account.balance).toMatchObject({ filtered: 0, received: 0, lost: 1 });
    expect(account.isSettled).toBe(false);
  });

  test('settles a filtered reading once, however often a flow sees it', () => {
    const account = accountOf('filtered', WARM);
    account.filtered('oven-1', 0);
    account.filtered('oven-1', 0);
    expect(account.balance).toMatchObject({ filtered: 1, lost: 1 });
    expect(account.isSettled).toBe(false);
  });

  test('names the first reading that is missing', () => {
    const account = accountOf('filtered', WARM, WARM);
    account.filtered('oven-1', 0);
    receive(account, 1);
    expect(account.firstMissing).toBe('oven-1#2');
    receive(account, 2);
    expect(account.firstMissing).toBeUndefined();
  });

  test('adds up, whatever comes in whatever order', () => {
    const fates = fc.array(fc.constantFrom<Fate>('filtered', WARM), { maxLength: 10 });
    const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(12)), { maxLength: 60 });
    fc.assert(
      fc.property(fates, steps, (sent, arrivals) => {
        const account = accountOf(...sent);
        for (const [isFiltered, sequence] of arrivals) {
          if (isFiltered) account.filtered('oven-1', sequence);
          else receive(account, sequence);
        }
        const { balance } = account;
        expect(balance.filtered + balance.received + balance.lost).toBe(sent.length);
        expect(account.isSettled).toBe(balance.lost === 0);
      }),
    );
  });
});

describe('balanceText()', () => {
  test('says all of it in a sentence', () => {
    const account = accountOf('filtered', WARM, WARM);
    account.filtered('oven-1', 0);
    receive(account, 1, 1);
    expect(balanceText(account.balance)).toBe(
      '3 sent, 1 ended by a filter, 1 received, 1 came twice, 1 lost, 0 out of order, 0 in the wrong place',
    );
  });
});
