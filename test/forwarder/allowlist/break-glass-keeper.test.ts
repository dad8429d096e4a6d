import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { BreakGlassKeeper } from '../../../forwarder/allowlist/break-glass-keeper.ts';
import { BreakGlassMemory } from '../../../forwarder/allowlist/break-glass-memory.ts';
import type { Grant } from '../../../forwarder/contract/allowlist.ts';
import { found, GivenBreakGlass, SetClock } from '../../support/break-glass.ts';
import { LogLines } from '../../support/log-lines.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-02T03:00:00Z');

/** A keeper whose source, clocks and list the test sets, and what it hands on. */
class Kept implements AsyncDisposable {
  readonly folder = new TemporaryFolder();
  readonly state = join(this.folder.path, 'state');
  readonly memory = join(this.state, 'break-glass');
  readonly clock = new SetClock(NOW);
  readonly lines = new LogLines();
  zones: ReadonlySet<string> | undefined = new Set(['ovens']);
  source = new GivenBreakGlass();
  keeper = this.#create();
  grants: readonly Grant[] = [];
  handedOn = 0;
  isTaken = true;
  #wake = (): void => undefined;

  /** A process of its own: only the disk remembers. */
  async restart(): Promise<void> {
    await this.keeper.stop();
    this.source = new GivenBreakGlass();
    this.grants = [];
    this.keeper = this.#create();
    await this.keeper.start();
  }

  pass(milliseconds: number, step = 0): void {
    this.clock.pass(milliseconds, step);
    this.keeper.tick();
  }

  /** Resolves when the condition is as wanted; it is looked at after every change of it. */
  async until(reason: string): Promise<void> {
    while (this.keeper.condition.reason !== reason) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.keeper.stop();
    this.folder[Symbol.dispose]();
  }

  #create(): BreakGlassKeeper {
    return new BreakGlassKeeper({
      source: this.source,
      memory: new BreakGlassMemory(this.state),
      maxHours: 8,
      clock: this.clock,
      zones: () => this.zones,
      onGrants: (grants) => {
        this.grants = grants;
        this.handedOn += 1;
        return Promise.resolve(this.isTaken);
      },
      onState: () => this.#wake(),
      log: this.lines.log,
    });
  }
}

async function startKept(): Promise<Kept> {
  const kept = new Kept();
  await kept.keeper.start();
  return kept;
}

/** What was handed on last: where it comes from, and whether it passes. */
function handed({ grants }: Kept): Readonly<Record<string, string>> {
  const isOver = ({ entries }: Grant): boolean => entries.every(({ expires }) => expires === '0001-01-01');
  return Object.fromEntries(grants.map((grant) => [grant.from, isOver(grant) ? 'over' : 'open']));
}

function warnings({ lines }: Kept): readonly string[] {
  return lines.lines.flatMap((line) => {
    const { level, msg }: { level: number; msg: string } = JSON.parse(line);
    return level === 40 ? [msg] : [];
  });
}

const OBJECT = { createdAt: NOW };

describe('BreakGlassKeeper', () => {
  test('opens a file once its beginning is on the disk, says so, and closes it at its end', async () => {
    await using kept = await startKept();
    kept.source.give(found());
    expect(kept.grants).toEqual([]);
    await kept.until('InForce');
    expect(handed(kept)).toEqual({ 'break-glass/help': 'open' });
    expect(kept.keeper.condition).toMatchObject({
      status: 'True',
      message:
        'Break-glass "help" by anna is in force until 2026-11-02T05:00:00Z (oven 3 stands still): help.example:443 for ovens',
    });
    expect(kept.keeper.standing()).toEqual({ active: 1, secondsLeft: 7_200 });
    kept.pass(2 * HOUR - 1);
    expect(handed(kept)).toEqual({ 'break-glass/help': 'open' });
    kept.pass(1);
    expect(handed(kept)).toEqual({ 'break-glass/help': 'over' });
    expect(kept.keeper.standing()).toEqual({ active: 0, secondsLeft: 0 });
    expect(kept.keeper.condition).toMatchObject({ status: 'False', reason: 'NoneInForce' });
    expect(warnings(kept)).toEqual([
      expect.stringContaining('is in force until'),
      expect.stringContaining('has ended; it was for 2 hours'),
    ]);
  });

  test('opens an object at once, for what is left since its creation', async () => {
    await using kept = await startKept();
    kept.source.give(found({}, { createdAt: NOW - HOUR }));
    expect(handed(kept)).toEqual({ 'break-glass/help': 'open' });
    expect(kept.keeper.standing()).toEqual({ active: 1, secondsLeft: 3_600 });
  });

  test('ends what is taken away, at once, and goes on with the time it had when it comes back', async () => {
    await using kept = await startKept();
    kept.source.give(found());
    await kept.until('InForce');
    kept.source.give();
    expect(kept.grants).toEqual([]);
    expect(warnings(kept).at(-1)).toContain('It was open and was taken away');
    kept.pass(HOUR, -30 * HOUR);
    kept.source.give(found());
    expect(kept.keeper.standing()).toEqual({ active: 1, secondsLeft: 3_600 });
    kept.pass(HOUR);
    expect(handed(kept)).toEqual({ 'break-glass/help': 'over' });
  });

  test.each([
    ['passes meanwhile', HOUR, 0, 3_600],
    ['is set back', 0, -30 * HOUR, 3_600],
  ])('gives nothing more over a restart, when time %s', async (_what, passed, step, secondsLeft) => {
    await using kept = await startKept();
    kept.source.give(found());
    await kept.until('InForce');
    if (step !== 0) kept.pass(HOUR);
    await kept.keeper.stop();
    kept.clock.pass(passed, step);
    await kept.restart();
    kept.source.give(found());
    expect(kept.keeper.standing()).toEqual({ active: 1, secondsLeft });
  });

  test('remembers what has ended, and what is forgotten counts as ended', async () => {
    await using kept = await startKept();
    kept.source.give(found());
    await kept.until('InForce');
    kept.pass(3 * HOUR);
    await kept.restart();
    kept.clock.pass(0, -3 * HOUR);
    kept.source.give(found());
    expect(handed(kept)).toEqual({ 'break-glass/help': 'over' });

    await kept.keeper.stop();
    writeFileSync(kept.memory, 'nonsense');
    await kept.restart();
    kept.source.give(found({ name: 'unknown' }), found({ name: 'object' }, OBJECT));
    expect(handed(kept)).toEqual({ 'break-glass/unknown': 'over', 'break-glass/object': 'open' });
    kept.source.give(found({ name: 'later' }));
    await kept.until('InForce');
  });

  test('opens no file whose beginning cannot be remembered, until it can', async () => {
    await using kept = await startKept();
    writeFileSync(kept.state, 'a file where a folder should be');
    kept.source.give(found(), found({ name: 'object' }, OBJECT));
    await kept.until('InForce');
    kept.source.give(found());
    await kept.until('Refused');
    expect(kept.keeper.condition.message).toContain('Make room on the disk');
    expect(kept.grants).toEqual([]);
    rmSync(kept.state);
    mkdirSync(kept.state);
    kept.pass(60_000);
    await kept.until('InForce');
    expect(kept.keeper.standing()).toEqual({ active: 1, secondsLeft: 7_140 });
  });

  test('waits for a list, and for a list that knows the zone', async () => {
    await using kept = await startKept();
    kept.zones = undefined;
    kept.source.give(found({}, OBJECT));
    expect(kept.keeper.condition).toMatchObject({
      reason: 'Refused',
      message: expect.stringContaining('no allowlist'),
    });
    kept.zones = new Set(['packaging']);
    kept.keeper.tick();
    expect(kept.keeper.condition.message).toContain('"ovens" is no zone below this forwarder. It knows packaging');
    kept.zones = new Set(['ovens']);
    kept.keeper.tick();
    expect(kept.keeper.condition.reason).toBe('InForce');
  });

  test('refuses one and opens another', async () => {
    await using kept = await startKept();
    kept.source.give(found({ name: 'long', hours: 9 }, OBJECT), found({}, OBJECT));
    expect(handed(kept)).toEqual({ 'break-glass/help': 'open' });
    expect(kept.keeper.verdicts.get('long')).toMatchObject({ kind: 'refused', why: 'TooLong' });
  });

  test('hands nothing on, and tells nothing, while nothing changes but a drifting clock', async () => {
    await using kept = await startKept();
    kept.source.give(found({}, OBJECT));
    const told = warnings(kept).length;
    for (let times = 0; times < 50; times += 1) kept.pass(500, -200);
    expect(kept.handedOn).toBe(1);
    expect(warnings(kept)).toHaveLength(told);
  });

  test('hands on again what could not be put in force', async () => {
    await using kept = await startKept();
    kept.isTaken = false;
    kept.source.give(found({}, OBJECT));
    await Promise.resolve();
    kept.isTaken = true;
    kept.pass(4_999);
    expect(kept.handedOn).toBe(1);
    kept.pass(1);
    kept.pass(60_000);
    expect(kept.handedOn).toBe(2);
  });

  test('keeps the memory small, of what is not there any more', async () => {
    await using kept = await startKept();
    for (let index = 0; index < 300; index += 1) kept.source.give(found({ name: `n${index}` }));
    kept.source.give(found({ name: 'n0' }));
    await kept.keeper.stop();
    const recalled = await new BreakGlassMemory(kept.state).load();
    expect(recalled.kind === 'counts' && recalled.counts.size).toBeLessThanOrEqual(257);
  });
});
