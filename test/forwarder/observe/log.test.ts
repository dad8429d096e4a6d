import { describe, expect, test } from '@jest/globals';
import { createLog } from '../../../forwarder/observe/log.ts';

describe('createLog()', () => {
  test.each([
    [{}, 'info'],
    [{ SALLYPORT_LOG: 'debug' }, 'debug'],
  ])('takes its level from %j', (environment, level) => {
    expect(createLog(environment).level).toBe(level);
  });

  test('refuses a level it does not know', () => {
    expect(() => createLog({ SALLYPORT_LOG: 'loud' })).toThrow('Cannot log at level "loud"');
  });
});
