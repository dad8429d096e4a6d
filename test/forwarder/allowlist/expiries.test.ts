import { describe, expect, test } from '@jest/globals';
import { Expiries } from '../../../forwarder/allowlist/expiries.ts';
import { compileSnapshot } from '../../../forwarder/decision/compile-snapshot.ts';
import { decide } from '../../../forwarder/decision/decide.ts';
import { makeAllowlist } from '../../support/allowlists.ts';

const START = Date.parse('2027-03-01T23:59:59.000Z');
const DAY = 86_400_000;
const SNAPSHOT = compileSnapshot(
  makeAllowlist({
    grants: [
      {
        for: ['ovens'],
        from: 'a',
        entries: [
          { host: 'a.example', port: 443, expires: '2027-03-01' },
          { host: 'b.example', port: 443, expires: '2027-03-02' },
        ],
      },
    ],
  }),
);

class Scene {
  wall = START;
  monotonic = 1_000;
  readonly told: string[] = [];
  readonly expiries: Expiries;

  constructor(trustedAt?: number) {
    const clock = { wall: () => this.wall, monotonic: () => this.monotonic };
    this.expiries = new Expiries({
      clock,
      trustedAt,
      onDue: () => this.told.push('due'),
      onTrust: () => this.told.push(this.expiries.condition.reason),
    });
  }

  pass(milliseconds: number): void {
    this.wall += milliseconds;
    this.monotonic += milliseconds;
    this.expiries.tick();
  }

  verdict(serverName: string): string {
    const snapshot = this.expiries.inForce();
    if (snapshot === undefined) return 'no snapshot';
    return decide(snapshot, { origin: 'ovens', serverName, port: 443, protocol: 'tls', now: this.wall }).reason;
  }
}

describe('Expiries', () => {
  test('says once when an entry has ended, and then when the next has', () => {
    const scene = new Scene();
    scene.expiries.load(SNAPSHOT);
    scene.pass(999);
    expect(scene.told).toEqual([]);
    expect(scene.verdict('a.example')).toBe('allowed');
    scene.pass(1);
    expect(scene.told).toEqual(['due']);
    expect(scene.verdict('a.example')).toBe('entry-expired');
    scene.pass(1);
    expect(scene.told).toEqual(['due']);
    scene.pass(DAY);
    expect(scene.told).toEqual(['due', 'due']);
    scene.pass(DAY);
    expect(scene.told).toEqual(['due', 'due']);
  });

  test('ends nothing after a leap of the clock, and makes up for it after a good day', () => {
    const scene = new Scene();
    scene.expiries.load(SNAPSHOT);
    scene.wall += 30 * DAY;
    expect(scene.verdict('a.example')).toBe('allowed');
    expect(scene.told).toEqual(['Stepped', 'due']);
    expect(scene.expiries.condition).toMatchObject({ type: 'ClockTrusted', status: 'False' });
    scene.pass(DAY - 1);
    expect(scene.verdict('b.example')).toBe('allowed');
    scene.pass(1);
    expect(scene.told).toEqual(['Stepped', 'due', 'Trusted', 'due']);
    expect(scene.verdict('b.example')).toBe('entry-expired');
  });

  test('keeps ended what had ended when the clock falls back', () => {
    const scene = new Scene();
    scene.expiries.load(SNAPSHOT);
    scene.pass(1_000);
    scene.wall -= 2 * DAY;
    expect(scene.verdict('a.example')).toBe('entry-expired');
  });

  test('keeps ended what had ended before a restart in 1970', () => {
    const scene = new Scene(START + 1_000);
    scene.wall = 0;
    scene.expiries.load(SNAPSHOT);
    expect(scene.verdict('a.example')).toBe('entry-expired');
    expect(scene.verdict('b.example')).toBe('allowed');
    expect(scene.expiries.condition.reason).toBe('BehindNotBefore');
  });

  test('has nothing in force before a list is loaded', () => {
    const scene = new Scene();
    scene.pass(500);
    expect(scene.verdict('a.example')).toBe('no snapshot');
  });

  test('lets entries end again at once when the API server agrees with a clock that was set right', () => {
    const scene = new Scene();
    scene.expiries.load(SNAPSHOT);
    scene.expiries.hear(scene.wall);
    scene.pass(10);
    scene.wall -= 2 * DAY;
    scene.pass(10);
    expect(scene.told).toContain('Stepped');
    scene.wall += 2 * DAY;
    scene.pass(10);
    expect(scene.expiries.condition.reason).toBe('Stepped');
    scene.expiries.hear(scene.wall);
    expect(scene.told.slice(-2)).toEqual(['Trusted', 'due']);
    scene.pass(1_000);
    expect(scene.verdict('a.example')).toBe('entry-expired');
  });
});
