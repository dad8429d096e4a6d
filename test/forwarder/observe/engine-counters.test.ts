import { describe, expect, test } from '@jest/globals';
import { LIMITS, REASON_WORDS } from '../../../forwarder/contract/reasons.ts';
import { DURATION_BUCKETS, EngineCounters } from '../../../forwarder/observe/engine-counters.ts';
import { ForwarderMetrics } from '../../../forwarder/observe/metrics.ts';

const TALLIES = ['accepted', 'staleHeaders', 'acceptPauses', 'workerRestarts', 'auditDrops', 'closed'] as const;

describe('EngineCounters', () => {
  test('keeps every number in a place of its own', () => {
    const counters = new EngineCounters();
    let times = 0;
    const repeat = (act: () => void): number => {
      times += 1;
      for (let time = 0; time < times; time += 1) act();
      return times;
    };
    const expected = REASON_WORDS.flatMap((reason) => [
      { verdict: 'allow' as const, reason, count: repeat(() => counters.decided('allow', reason)) },
      { verdict: 'deny' as const, reason, count: repeat(() => counters.decided('deny', reason)) },
    ]);
    const limits = LIMITS.map((limit) => ({
      limit,
      count: repeat(() => counters.decided('deny', 'over-limit', limit)),
    }));
    const tallies = {
      accepted: repeat(() => counters.accepted()),
      staleHeaders: repeat(() => counters.headerWasStale()),
      acceptPauses: repeat(() => counters.acceptPaused()),
      workerRestarts: repeat(() => counters.workerRestarted()),
      auditDrops: repeat(() => counters.auditDropped(1)),
      closed: repeat(() => counters.closed(3, 5)),
    };
    const hello = repeat(() => counters.helloTook(20_000));
    const dialled = repeat(() => counters.dialTook(0, 'connected'));
    const failed = repeat(() => counters.dialTook(11, 'failed'));

    const overLimit = limits.reduce((sum, { count }) => sum + count, 0);
    for (const { verdict, reason, count } of expected) {
      const more = verdict === 'deny' && reason === 'over-limit' ? overLimit : 0;
      expect(counters.decisions(verdict, reason)).toBe(count + more);
    }
    for (const { limit, count } of limits) expect(counters.overLimit(limit)).toBe(count);
    for (const tally of TALLIES) expect([tally, counters.of(tally)]).toEqual([tally, tallies[tally]]);
    expect([counters.of('bytesUp'), counters.of('bytesDown')]).toEqual([3 * tallies.closed, 5 * tallies.closed]);
    expect(counters.durations('hello').buckets.at(-1)).toBe(hello);
    expect(counters.durations('dialConnected').buckets[0]).toBe(dialled);
    expect(counters.durations('dialFailed').buckets[DURATION_BUCKETS.indexOf(0.025)]).toBe(failed);
  });

  test('goes on where another one on the same memory stopped', () => {
    const before = new EngineCounters();
    before.accepted();
    const after = new EngineCounters(before.memory);
    after.accepted();
    expect(before.of('accepted')).toBe(2);
  });
});

describe('ForwarderMetrics', () => {
  test('sums what every thread counted, of those that are no more too', async () => {
    const metrics = new ForwarderMetrics();
    const [dead, living] = [new EngineCounters(), new EngineCounters()];
    for (const counters of [metrics.counters, dead, living]) {
      metrics.include(counters);
      metrics.include(new EngineCounters(counters.memory));
      counters.accepted();
      counters.accepted();
      counters.closed(10, 20);
      counters.decided('allow', 'allowed');
      counters.decided('deny', 'over-limit', 'rate');
    }
    const text = await metrics.text();
    expect(text).toContain('sallyport_connections_open 3\n');
    expect(text).toContain('sallyport_bytes_total{direction="up"} 30\n');
    expect(text).toContain('sallyport_bytes_total{direction="down"} 60\n');
    expect(text).toContain('sallyport_connections_total{verdict="allow",reason="allowed"} 3\n');
    expect(text).toContain('sallyport_connections_total{verdict="deny",reason="over-limit"} 3\n');
    expect(text).toContain('sallyport_denied_over_limit_total{limit="rate"} 3\n');
    expect(text).toContain('sallyport_denied_over_limit_total{limit="files"} 0\n');
    expect(text).toContain('sallyport_accept_paused_total 0\n');
    expect(text).toContain('sallyport_worker_restarts_total 0\n');
    expect(await metrics.text()).toBe(text);
  });

  test('shows durations as buckets that grow, with sum and count', async () => {
    const metrics = new ForwarderMetrics();
    const other = new EngineCounters();
    metrics.include(other);
    for (const milliseconds of [1, 4, 60_000]) metrics.counters.helloTook(milliseconds);
    other.helloTook(5);
    other.dialTook(30, 'failed');
    const text = await metrics.text();
    expect(text).toContain('# TYPE sallyport_hello_duration_seconds histogram\n');
    expect(text).toContain('sallyport_hello_duration_seconds_bucket{le="0.001"} 1\n');
    expect(text).toContain('sallyport_hello_duration_seconds_bucket{le="0.005"} 3\n');
    expect(text).toContain('sallyport_hello_duration_seconds_bucket{le="10"} 3\n');
    expect(text).toContain('sallyport_hello_duration_seconds_bucket{le="+Inf"} 4\n');
    expect(text).toMatch(/sallyport_hello_duration_seconds_sum 60\.01\d*\n/);
    expect(text).toContain('sallyport_hello_duration_seconds_count 4\n');
    expect(text).toContain('sallyport_dial_duration_seconds_bucket{le="0.05",outcome="failed"} 1\n');
    expect(text).toContain('sallyport_dial_duration_seconds_count{outcome="connected"} 0\n');
    const [shown] = await metrics.registry
      .getMetricsAsJSON()
      .then((all) => all.filter(({ name }) => name.includes('hello')));
    expect(shown?.values).toContainEqual(
      expect.objectContaining({ value: 4, metricName: 'sallyport_hello_duration_seconds_count' }),
    );
  });
});
