import { describe, expect, test } from '@jest/globals';
import { LineWatch } from '../../../../cli/demo/telemetry/line-watch.ts';

describe('LineWatch', () => {
  test('finds a line that was said since a moment, and none from before', async () => {
    const watch = new LineWatch();
    watch.hear('denied: 1');
    const since = watch.length;
    const found = watch.until('a denial', since, /^denied/);
    watch.hear('something else');
    watch.hear('denied: 2');
    expect(await found).toBe('denied: 2');
    expect(await watch.until('a denial', since, /^denied/)).toBe('denied: 2');
    expect(await watch.until('a denial', 0, /^denied/)).toBe('denied: 1');
  });

  test('still finds a line when thousands came after it', async () => {
    const watch = new LineWatch();
    for (let index = 0; index < 10_000; index += 1) watch.hear(`line ${index}`);
    expect(await watch.until('a late line', 9_000, /^line 9\d00$/)).toBe('line 9000');
  });
});
