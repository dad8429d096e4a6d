import { describe, expect, test } from '@jest/globals';
import { brokenPromise } from './promise.ts';
import { parseSteps, type Step } from './steps.ts';

const PROMISE = 'Mind the gap. The last command prints 10.30.0.10, the face of level-3, and nothing else.';
const BEFORE = '$ echo 192.0.2.1\n192.0.2.1 STREAM\n$ getent ahostsv4 github.com\n';

function step(prose: string): Step {
  const [first] = parseSteps(`# Onboarding\n\n## 1. Names\n\n${prose}\n`);
  if (first === undefined) throw new Error('The page has no step');
  return first;
}

describe('brokenPromise()', () => {
  test('finds nothing wrong with the address that was promised', () => {
    const screen = `${BEFORE}10.30.0.10      STREAM github.com\n10.30.0.10      DGRAM\n`;
    expect(brokenPromise(step(PROMISE), screen)).toBeUndefined();
  });

  test.each([
    ['another address', '140.82.112.10   STREAM github.com\n'],
    ['another address too', '10.30.0.10      STREAM github.com\n140.82.112.10   STREAM\n'],
    ['an address that begins alike', '10.30.0.101     STREAM github.com\n'],
    ['nothing', ''],
  ])('tells that the last command printed %s', (_, printed) => {
    expect(brokenPromise(step(PROMISE), BEFORE + printed)).toContain('was to print 10.30.0.10 and nothing else');
  });

  test('expects nothing where nothing is promised', () => {
    expect(brokenPromise(step('The last command prints its real address.'), BEFORE)).toBeUndefined();
  });
});
