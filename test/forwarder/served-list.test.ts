import { describe, expect, test } from '@jest/globals';
import { compileSnapshot } from '../../forwarder/decision/compile-snapshot.ts';
import { type ListVersion, ServedList } from '../../forwarder/served-list.ts';
import { allowlistOf } from '../support/engine-harness.ts';

function versionOf(host: string | undefined, generation: number): ListVersion {
  const snapshot = host === undefined ? undefined : compileSnapshot(allowlistOf([{ host, port: 443, line: 1 }]));
  return { snapshot, generation, ready: { type: 'Ready', status: 'True', reason: 'Loaded', message: `of ${host}` } };
}

class SlowEngine {
  readonly waiting: (() => void)[] = [];

  caughtUp(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

describe('ServedList', () => {
  const [none, first, second] = [versionOf(undefined, 0), versionOf('a.example', 1), versionOf('b.example', 2)];

  test('is what the engine has caught up with', async () => {
    const engine = new SlowEngine();
    let changes = 0;
    const served = new ServedList(none, engine, () => (changes += 1));
    const told = served.told(first);
    expect(served.version).toEqual(none);
    expect(changes).toBe(0);
    engine.waiting[0]?.();
    await told;
    expect(served.version).toEqual(first);
    expect(changes).toBe(1);
  });

  test('skips a version that a later one has overtaken', async () => {
    const engine = new SlowEngine();
    const served = new ServedList(none, engine, () => undefined);
    const earlier = served.told(first);
    const later = served.told(second);
    const [resumeEarlier, resumeLater] = engine.waiting;
    resumeLater?.();
    await later;
    expect(served.version).toEqual(second);
    resumeEarlier?.();
    await earlier;
    expect(served.version).toEqual(second);
  });
});
