import { describe, expect, test } from '@jest/globals';
import type { Sample } from '../../../bench/forwarder/figures.ts';
import { DIRECT, generatorText, type Measurements, report } from '../../../bench/forwarder/report.ts';

const loads = (connections: number): Sample['figures'] => ({ connections, messages: 10, down: 1, up: 1 });
const direct: Sample = { peer: DIRECT, round: 1, figures: { connections: 1_000, messages: 100, down: 10, up: 10 } };

const measurements: Measurements = {
  machine: { day: '2026-11-21', node: '26.10.0', kernel: '6.18', processor: 'a processor', processors: 2 },
  versions: { 'Sallyport net': '26.10.0', HAProxy: '2.6.12' },
  notes: ['Envoy is left out: it is not installed'],
  rounds: 2,
  seconds: 5,
  idleConnections: 9_800,
  ours: ['Sallyport net'],
  samples: [
    direct,
    { peer: 'Sallyport net', round: 1, figures: { ...loads(100), connectionsPerCpu: 100 } },
    { peer: 'Sallyport net', round: 2, figures: { ...loads(120), connectionsPerCpu: 120 } },
    { peer: 'HAProxy', round: 1, figures: { ...loads(90), connectionsPerCpu: 220 } },
  ],
  longLists: [{ peer: 'Sallyport net', round: 1, figures: { connectionsPerCpu: 109 } }],
  twoWorkers: [{ peer: 'Sallyport net', round: 1, figures: { connections: 1, connectionsPerCpu: 99 } }],
  hops: [['Sallyport net', [{ hops: 0, connectP50Ms: 0.1, connectP99Ms: 0.2, messageP50Ms: 0.01 }]]],
  changes: [
    { peer: 'Sallyport net', allowlistChanges: 100, configurationChanges: 20, connections: 5, messages: 6, lost: 1 },
  ],
  hellos: [
    [
      'HAProxy',
      [
        { variant: { title: 'two records', segments: [], mayPass: true }, arrived: false },
        { variant: { title: 'no TLS', segments: [], mayPass: false }, arrived: true },
        { variant: { title: 'one record', segments: [], mayPass: true }, arrived: true },
      ],
    ],
  ],
};

describe('report()', () => {
  test.each([
    ['the median and the spread of the rounds', '| connections per CPU-s | – | 110 ± 9 % | 220 |'],
    ['a ratio to a peer', '| connections per CPU-s | ≥ 1.1 × HAProxy | 0.50 ×, not met |'],
    ['a peer that was not measured', '| connections per CPU-s | ≥ 2.2 × Envoy | not measured |'],
    ['who was left out', 'Note: Envoy is left out: it is not installed'],
    ['a lost connection', '| lost under changes, Sallyport net | 0 | 1 | not met |'],
    ['the price of a long list', '| ≥ 0.95 × | 0.99 × | met |'],
    ['two workers on a machine too small for them', '| ≥ 1.8 × | 1.80 × | met |'],
    ['a hello that got lost', '| two records | **lost** |'],
    ['a hello that must not pass', '| no TLS (must not pass) | **passed** |'],
    ['how many hellos are right', '| **right** | 1 of 3 |'],
  ])('says %s', (_what, line) => {
    expect(report(measurements)).toContain(line);
  });
});

describe('generatorText()', () => {
  test.each([
    [500, 'The load alone does at least twice what any proxy reached.'],
    [501, '**Generator-limited**: the load alone does less than twice of connections/s of ours (2.0 ×).'],
  ])('judges a proxy of %d connections a second where the load does 1,000', (connections, text) => {
    expect(generatorText([direct, { peer: 'ours', round: 1, figures: loads(connections) }])).toContain(text);
  });
});
