import { describe, expect, test } from '@jest/globals';
import type { ProbeFinding, ProbeResult } from '../../../forwarder/contract/probe-result.ts';
import { countByReason } from '../../../forwarder/probe/by-reason.ts';
import { reportText } from '../../../forwarder/probe/report.ts';
import { summaryText } from '../../../forwarder/probe/summary.ts';

function step(text: string, stops = false): ProbeFinding['steps'][number] {
  return { kind: 'dns', zone: 'level-3', stops, text, file: 'levels/sites/plant/level-2.yaml', line: 12 };
}

function finding(changes: Partial<ProbeFinding> = {}): ProbeFinding {
  return {
    site: 'plant',
    zone: 'level-2',
    host: 'a.example',
    port: 443,
    protocol: 'tls',
    covers: undefined,
    why: undefined,
    expected: 'allow',
    passed: true,
    verdict: 'allow',
    reason: 'allowed',
    stoppedAt: undefined,
    authority: 'known',
    steps: [step('answers 10.30.0.10 for "a.example"')],
    ...changes,
  };
}

const DENIED = finding({ host: 'b.example', expected: 'deny', verdict: 'deny', reason: 'closed-without-answer' });
const MISSING = finding({
  host: 'c.example',
  passed: false,
  verdict: 'deny',
  reason: 'name-not-found',
  stoppedAt: 'level-3',
  steps: [step('answers that "c.example" does not exist', true)],
});
const OPEN = finding({
  host: '192.0.2.1',
  protocol: 'tcp',
  expected: 'deny',
  passed: false,
  why: 'no route leads there',
  steps: [step('takes the connection at 192.0.2.1:443')],
});

function result(findings: readonly ProbeFinding[], changes: Partial<ProbeResult> = {}): ProbeResult {
  return {
    site: 'plant',
    zone: 'level-2',
    time: '2026-11-21T12:00:00.000Z',
    resolvers: ['10.43.0.10'],
    passed: findings.every(({ passed }) => passed),
    clock: { passed: true, aheadSeconds: 0.4, text: '0.4 s ahead of "git.example"' },
    leftOut: 0,
    byReason: countByReason(findings),
    findings,
    ...changes,
  };
}

describe('reportText()', () => {
  test('gives a line to each question that came as it had to', () => {
    const covered = finding({ host: 'sallyport-probe.d.example', covers: '*.d.example', authority: undefined });
    expect(reportText(result([finding(), covered, DENIED]))).toBe(`\
level-2 of plant, asked on 2026-11-21T12:00:00.000Z, names by 10.43.0.10

  ✓ a.example:443                                        answers
  ✓ *.d.example:443                                      is led to the forwarder
  ✓ b.example:443                                        is denied, as it has to be
  ✓ clock                                                0.4 s ahead of "git.example"

Passed: 3 of 3 as they have to be.
`);
  });

  test('shows every step of one that did not, and the line behind it', () => {
    expect(reportText(result([finding(), MISSING, OPEN]))).toContain(`
  ✗ c.example:443                                        has to answer: name-not-found
      ✗ level-3 answers that "c.example" does not exist
      declared in levels/sites/plant/level-2.yaml:12
  ✗ 192.0.2.1:443 tcp                                    has to be denied (no route leads there): allowed
      · level-3 takes the connection at 192.0.2.1:443
`);
  });

  test('counts what is wrong by reason, and names a few of each', () => {
    const missing = Array.from({ length: 7 }, (_, index) => ({ ...MISSING, host: `c${index}.example` }));
    expect(reportText(result([finding(), ...missing, OPEN]))).toContain(`
Not as it has to be, by reason:
     1 allowed: It answers, as the server whose name was asked for. 192.0.2.1:443 tcp
     7 name-not-found: The resolver says that the name does not exist or has no address. c0.example:443, c1.example:443, c2.example:443, c3.example:443, c4.example:443 and 2 more

Failed: 1 of 9 as they have to be.
`);
  });

  test('counts unknown authorities and what was left out, and names a wrong clock', () => {
    const clock = { passed: false, aheadSeconds: 90, text: '90 s ahead of "git.example"' };
    const unknown = [finding({ authority: 'unknown' }), finding({ authority: 'unknown' })];
    const text = reportText(result(unknown, { clock, leftOut: 5, passed: false }));
    expect(text).toContain('2 certificates are of an authority this machine does not know');
    expect(text).toContain('5 more destinations of the zone found no room in the plan.');
    expect(text).toContain('✗ clock ');
    expect(text).toMatch(/Failed: 2 of 2 as they have to be, and the clock is not right\.\n$/);
  });
});

describe('summaryText()', () => {
  test('is one line when all is well', () => {
    expect(summaryText(result([finding(), DENIED]))).toBe('level-2 of plant: Passed: 2 of 2 as they have to be.');
  });

  test('names what did not come as it had to, and where it stopped', () => {
    expect(summaryText(result([finding(), MISSING, OPEN])).split('\n')).toEqual([
      'level-2 of plant: Failed: 1 of 3 as they have to be.',
      'c.example:443 has to answer: name-not-found; level-3 answers that "c.example" does not exist',
      '192.0.2.1:443 tcp has to be denied (no route leads there): allowed; level-3 takes the connection at 192.0.2.1:443',
    ]);
  });

  test('says that the clock is wrong before anything else', () => {
    const clock = { passed: false, aheadSeconds: 90, text: '90 s ahead of "git.example"' };
    expect(summaryText(result([MISSING], { clock })).split('\n')[1]).toBe('clock: 90 s ahead of "git.example"');
  });

  test('keeps to what the kubelet keeps, whole lines only, and counts the rest', () => {
    const many = Array.from({ length: 500 }, () => MISSING);
    const text = summaryText(result(many));
    const lines = text.split('\n');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
    expect(Buffer.byteLength(text)).toBeGreaterThan(3900);
    expect(lines.at(-1)).toBe(`and ${500 - (lines.length - 2)} more, see the log`);
    expect(new Set(lines.slice(1, -1)).size).toBe(1);
  });
});
