import { describe, expect, test } from '@jest/globals';
import { fileBudget } from '../../../../forwarder/engine/ledger/file-budget.ts';

const HEAD = 'Limit                     Soft Limit           Hard Limit           Units     \n';

function limitsFile(soft: string): string {
  return `${HEAD}Max processes             1                    2                    processes \nMax open files            ${soft}                524288               files     \n`;
}

describe('fileBudget()', () => {
  test.each([
    ['what the system allows, less a reserve', limitsFile('20000'), 19_744],
    ['no more than a quarter in reserve', limitsFile('512'), 384],
    ['a bound where the system has none', limitsFile('unlimited'), 1_048_320],
    ['a bound where the system allows too many', limitsFile('1073741816'), 1_048_320],
    ['the usual number where the system does not say', '', 9_984],
  ])('is %s', (_what, text, budget) => {
    expect(fileBudget(text)).toBe(budget);
  });

  test('leaves connections something on this system', () => {
    expect(fileBudget()).toBeGreaterThan(100);
  });
});
