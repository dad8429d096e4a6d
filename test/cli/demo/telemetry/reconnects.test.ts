import { describe, expect, test } from '@jest/globals';
import { Reconnects } from '../../../../cli/demo/telemetry/reconnects.ts';

describe('Reconnects', () => {
  test('counts under the outage that began last', () => {
    const reconnects = new Reconnects();
    reconnects.add();
    reconnects.begin('a broker restarts');
    reconnects.add();
    reconnects.add();
    reconnects.begin('a list changes');
    expect(reconnects.figures).toEqual([
      { title: 'a broker restarts', reconnects: 2 },
      { title: 'a list changes', reconnects: 0 },
    ]);
  });

  test('waits for the first of each outage', async () => {
    const reconnects = new Reconnects();
    reconnects.begin('a broker restarts');
    reconnects.add();
    await reconnects.first(new AbortController().signal);
    reconnects.begin('a forwarder restarts');
    let hasCome = false;
    const first = reconnects.first(new AbortController().signal).then(() => (hasCome = true));
    await Promise.resolve();
    expect(hasCome).toBe(false);
    reconnects.add();
    await first;
    expect(reconnects.figures.map((each) => each.reconnects)).toEqual([1, 1]);
  });

  test('waits no longer than it is let', async () => {
    const reconnects = new Reconnects();
    reconnects.begin('a forwarder restarts');
    const run = new AbortController();
    const first = reconnects.first(run.signal);
    run.abort();
    await expect(first).rejects.toThrow('aborted');
  });
});
