import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { AllowlistKeeper } from '../../../forwarder/allowlist/allowlist-keeper.ts';
import { LastGood } from '../../../forwarder/allowlist/last-good.ts';
import type { AllowlistSource, Candidate } from '../../../forwarder/allowlist/source.ts';
import type { AllowlistSpec } from '../../../forwarder/contract/allowlist.ts';
import { saveDurably } from '../../../forwarder/durable-file.ts';
import { makeAllowlist } from '../../support/allowlists.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const GIT = [{ host: 'github.com', port: 443, for: ['ovens'] }];

/** A source that says what the test says. */
class Spoken implements AllowlistSource {
  say: (candidate: Candidate) => void = () => undefined;
  readonly #first: Candidate;

  constructor(first: Candidate) {
    this.#first = first;
  }

  start(onChange: (candidate: Candidate) => void): void {
    this.say = onChange;
    onChange(this.#first);
  }

  stop(): void {
    this.say = () => undefined;
  }
}

function listOf(spec: Partial<AllowlistSpec>): Candidate {
  return { kind: 'text', text: JSON.stringify(makeAllowlist(spec)), from: 'allowlist.yaml' };
}

const NOTHING: Candidate = { kind: 'problem', problem: 'Cannot read it: gone', from: 'allowlist.yaml' };
const BROKEN: Candidate = { kind: 'text', text: 'kind: Allowlist', from: 'allowlist.yaml' };

async function start(
  folder: TemporaryFolder,
  first: Candidate,
): Promise<{
  readonly keeper: AllowlistKeeper;
  readonly source: Spoken;
  readonly swaps: string[];
  readonly lines: string[];
}> {
  const [source, swaps, lines]: [Spoken, string[], string[]] = [new Spoken(first), [], []];
  const keeper = new AllowlistKeeper({
    source,
    zone: 'level-3',
    lastGood: new LastGood(folder.path),
    onSwap: ({ digest }) => swaps.push(digest),
    onState: () => undefined,
    log: pino({}, { write: (line: string) => lines.push(line) }),
  });
  await keeper.start();
  return { keeper, source, swaps, lines };
}

describe('AllowlistKeeper', () => {
  test('puts a good list in force, tells it once, and finds it again after a restart', async () => {
    using folder = new TemporaryFolder();
    const { keeper, source, swaps } = await start(folder, listOf({ reserved: GIT }));
    expect(keeper.condition).toMatchObject({ type: 'Ready', status: 'True', reason: 'Loaded' });
    source.say(listOf({ reserved: GIT }));
    expect(swaps).toEqual([keeper.snapshot?.digest]);
    await keeper.stop();

    const again = await start(folder, NOTHING);
    expect(again.keeper.snapshot?.digest).toBe(keeper.snapshot?.digest);
    expect(again.keeper.condition).toMatchObject({
      status: 'False',
      reason: 'SourceUnavailable',
      message: 'Cannot read it: gone',
    });
    await again.keeper.stop();
  });

  test.each<[string, Candidate, string]>([
    ['gone', NOTHING, 'SourceUnavailable'],
    ['broken', BROKEN, 'InvalidAllowlist'],
    ['without a reserved name', listOf({}), 'ReservedDropped'],
  ])('keeps the last good list when the new one is %s', async (_what, candidate, reason) => {
    using folder = new TemporaryFolder();
    const { keeper, source, swaps, lines } = await start(folder, listOf({ reserved: GIT }));
    source.say(candidate);
    expect(keeper.condition).toMatchObject({ status: 'False', reason });
    expect(keeper.snapshot?.allowlist.spec.reserved).toEqual(GIT);
    expect(swaps).toHaveLength(1);
    expect(lines.at(-1)).toContain('The last good one stays');
    source.say(listOf({ reserved: GIT }));
    expect(keeper.condition.status).toBe('True');
    await keeper.stop();
  });

  test('applies the reserved rule to the first list after a restart', async () => {
    using folder = new TemporaryFolder();
    const first = await start(folder, listOf({ reserved: GIT }));
    await first.keeper.stop();
    const { keeper } = await start(folder, listOf({}));
    expect(keeper.condition.reason).toBe('ReservedDropped');
    expect(keeper.condition.message).toContain('"github.com:443" of ovens');
    await keeper.stop();
    const released = await start(folder, listOf({ released: [{ host: 'github.com', port: 443 }] }));
    expect(released.keeper.condition.reason).toBe('Loaded');
    await released.keeper.stop();
  });

  test.each<[string, (path: string) => Promise<void>]>([
    ['damaged', (path) => writeFile(path, 'sha256:0\n{}')],
    ['of another version', (path) => saveDurably(path, '{"kind":"Allowlist","spec":{"future":1}}')],
  ])('ignores a last good list that is %s, and says so', async (_what, spoil) => {
    using folder = new TemporaryFolder();
    await spoil(new LastGood(folder.path).path);
    const { keeper, lines } = await start(folder, BROKEN);
    expect(keeper.snapshot).toBeUndefined();
    expect(lines[0]).toContain('Cannot use the last good allowlist');
    expect(lines[1]).toContain('everything is denied');
    await keeper.stop();
  });

  test('refuses the list of another zone, and keeps its own', async () => {
    using folder = new TemporaryFolder();
    const { keeper, source } = await start(folder, listOf({ reserved: GIT }));
    const own = keeper.snapshot?.digest;
    const text = JSON.stringify(makeAllowlist({ reserved: GIT }, 'level-4'));
    source.say({ kind: 'text', text, from: 'allowlist.yaml' });
    expect(keeper.condition).toMatchObject({ status: 'False', reason: 'AllowlistOfOtherZone' });
    expect(keeper.condition.message).toBe(
      'Cannot use "allowlist.yaml": it is the list of "level-4", and this is the forwarder of "level-3". Mount the list of "level-3" there',
    );
    expect(keeper.snapshot?.digest).toBe(own);
    await keeper.stop();
  });

  test('does not begin with what the forwarder of another zone has left', async () => {
    using folder = new TemporaryFolder();
    await new LastGood(folder.path).save(makeAllowlist({}, 'level-4'));
    const { keeper, lines } = await start(folder, BROKEN);
    expect(keeper.snapshot).toBeUndefined();
    expect(lines[0]).toContain('it is the list of \\"level-4\\"');
    await keeper.stop();
  });

  test('keeps the last good list when the next one is nested too deep for any parser', async () => {
    using folder = new TemporaryFolder();
    const { keeper, source } = await start(folder, listOf({}));
    const depth = 20_000;
    source.say({ kind: 'text', text: `spec: ${'['.repeat(depth)}${']'.repeat(depth)}`, from: 'allowlist.yaml' });
    expect(keeper.condition).toMatchObject({ status: 'False', reason: 'InvalidAllowlist' });
    expect(keeper.snapshot).toBeDefined();
    await keeper.stop();
  });

  test('goes on when the list cannot be saved', async () => {
    using folder = new TemporaryFolder();
    const { keeper, source, lines } = await start(folder, listOf({}));
    await keeper.stop();
    const file = folder.write('file', '');
    const elsewhere = new AllowlistKeeper({
      source: new Spoken(listOf({ reserved: GIT })),
      zone: 'level-3',
      lastGood: new LastGood(file),
      onSwap: () => undefined,
      onState: () => undefined,
      log: pino({}, { write: (line: string) => lines.push(line) }),
    });
    await elsewhere.start();
    await elsewhere.stop();
    expect(elsewhere.condition.status).toBe('True');
    expect(lines.at(-1)).toContain('Cannot save the last good allowlist');
    expect(source.say(NOTHING)).toBeUndefined();
  });
});
