import { describe, expect, test } from '@jest/globals';
import { isOverPublicSuffix } from '../../../levels/checks/public-suffix.ts';

describe('isOverPublicSuffix()', () => {
  test.each(['**.co.uk', '*.co.uk', '*.github.io', '*.blob.core.windows.net', '**.ngrok.io', '*.com.au'])(
    'holds for %s',
    (host) => {
      expect(isOverPublicSuffix(host)).toBe(true);
    },
  );

  test.each([
    'co.uk',
    '**.contoso.co.uk',
    '*.contoso.com',
    '**.updates.ovenvendor.example',
    '*.bakery.internal',
    '**.line.local',
    'not a host',
  ])('does not hold for %s', (host) => {
    expect(isOverPublicSuffix(host)).toBe(false);
  });
});
