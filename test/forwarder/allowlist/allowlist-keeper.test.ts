import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { AllowlistKeeper } from '../../../forwarder/allowlist/allowlist-keeper.ts';
import { compileList, type CompileRequest } from '../../../forwarder/allowlist/compile-list.ts';
import type { ListCompiler } from '../../../forwarder/allowlist/compile-thread.ts';
import { LastGood } from '../../../forwarder/allowlist/last-good.ts';
import type { AllowlistSource, Candidate } from '../../../forwarder/allowlist/source.ts';
import type { AllowlistSpec } from '../../../forwarder/contract/allowlist.ts';
import type { Snapshot } from '../../../forwarder/decision/snapshot.ts';
import { saveDurably, sealText } from '../../../forwarder/durable-file.ts';
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
  /** Says it, and waits for the verdict. */
  readonly say: (candidate: Candidate) => Promise<void>;
}> {
  const [source, swaps, lines]: [Spoken, string[], string[]] = [new Spoken(first), [], []];
  let judged = (): void => undefined;
  const keeper = new AllowlistKeeper({
    source,
    zone: 'level-3',
    lastGood: new LastGood(folder.path),
    onSwap: ({ digest }) => swaps.push(digest),
    onState: () => judged(),
    log: pino({}, { write: (line: string) => lines.push(line) }),
  });
  await keeper.start();
  const say = async (candidate: Candidate): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    judged = resolve;
    source.say(candidate);
    await promise;
  };
  return { keeper, source, swaps, lines, say };
}

describe('AllowlistKeeper', () => {
  test('puts a good list in force, tells it once, and finds it again after a restart', async () => {
    using folder = new TemporaryFolder();
    const { keeper, say, swaps } = await start(folder, listOf({ reserved: GIT }));
    expect(keeper.condition).toMatchObject({ type: 'Ready', status: 'True', reason: 'Loaded' });
    await say(listOf({ reserved: GIT }));
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
    const { keeper, say, swaps, lines } = await start(folder, listOf({ reserved: GIT }));
    await say(candidate);
    expect(keeper.condition).toMatchObject({ status: 'False', reason });
    expect(keeper.snapshot?.terms.reserved).toEqual(GIT);
    expect(swaps).toHaveLength(1);
    expect(lines.at(-1)).toContain('The last good one stays');
    await say(listOf({ reserved: GIT }));
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
    const { keeper, say } = await start(folder, listOf({ reserved: GIT }));
    const own = keeper.snapshot?.digest;
    const text = JSON.stringify(makeAllowlist({ reserved: GIT }, 'level-4'));
    await say({ kind: 'text', text, from: 'allowlist.yaml' });
    expect(keeper.condition).toMatchObject({ status: 'False', reason: 'AllowlistOfOtherZone' });
    expect(keeper.condition.message).toBe(
      'Cannot use "allowlist.yaml": it is the list of "level-4", and this is the forwarder of "level-3". Mount the list of "level-3" there',
    );
    expect(keeper.snapshot?.digest).toBe(own);
    await keeper.stop();
  });

  test('does not begin with what the forwarder of another zone has left', async () => {
    using folder = new TemporaryFolder();
    await new LastGood(folder.path).save(sealText(JSON.stringify(makeAllowlist({}, 'level-4'))));
    const { keeper, lines } = await start(folder, BROKEN);
    expect(keeper.snapshot).toBeUndefined();
    expect(lines[0]).toContain('it is the list of \\"level-4\\"');
    await keeper.stop();
  });

  test('keeps the last good list when the next one is nested too deep for any parser', async () => {
    using folder = new TemporaryFolder();
    const { keeper, say } = await start(folder, listOf({}));
    const depth = 20_000;
    await say({ kind: 'text', text: `spec: ${'['.repeat(depth)}${']'.repeat(depth)}`, from: 'allowlist.yaml' });
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

  test('judges candidates in the order they came, whatever each of them takes', async () => {
    using folder = new TemporaryFolder();
    const { keeper, source, swaps, compiler } = await startSlowly(folder, listOf({ reserved: GIT }));
    const texts = [listOf({ reserved: GIT, notBefore: '2026-01-02' }), BROKEN, listOf({ reserved: GIT })];
    for (const candidate of texts) source.say(candidate);
    await compiler.answer();
    expect(swaps).toHaveLength(2);
    await compiler.answer();
    expect(keeper.condition.reason).toBe('InvalidAllowlist');
    expect(swaps).toHaveLength(2);
    await compiler.answer();
    expect(keeper.condition.reason).toBe('Loaded');
    expect(swaps).toEqual([swaps[0], swaps[1], swaps[0]]);
    await keeper.stop();
    expect(await savedText(folder)).toBe(texts[2]?.kind === 'text' ? texts[2].text : '');
  });

  test('lets nothing take over that is still being compiled when it stops', async () => {
    using folder = new TemporaryFolder();
    const { keeper, source, swaps, compiler } = await startSlowly(folder, listOf({ reserved: GIT }));
    source.say(listOf({ reserved: GIT, notBefore: '2026-01-02' }));
    source.say(NOTHING);
    const stopped = keeper.stop();
    await compiler.answer();
    await stopped;
    expect(swaps).toHaveLength(1);
    expect(keeper.condition.reason).toBe('Loaded');
    expect(await savedText(folder)).toContain('"notBefore":"2026-01-01"');
  });

  test('grants more besides each list, saves none of it, and takes it back', async () => {
    using folder = new TemporaryFolder();
    const { keeper, say, swaps } = await start(folder, listOf({ reserved: GIT }));
    const plain = keeper.snapshot?.digest;
    expect(await keeper.setExtraGrants(EXTRA)).toBe(true);
    expect(keeper.snapshot?.lookup('help.example')).toHaveLength(1);
    await say(listOf({ reserved: GIT, notBefore: '2026-01-02' }));
    expect(keeper.snapshot?.lookup('help.example')).toHaveLength(1);
    await say(listOf({ reserved: GIT }));
    expect(await keeper.setExtraGrants([])).toBe(true);
    expect(keeper.snapshot?.digest).toBe(plain);
    expect(swaps).toHaveLength(5);
    await keeper.stop();
    expect(await savedText(folder)).not.toContain('help.example');
  });

  test('grants more from the first list on', async () => {
    using folder = new TemporaryFolder();
    const source = new Spoken(listOf({}));
    const keeper = new AllowlistKeeper({ ...QUIET, source, lastGood: new LastGood(folder.path) });
    expect(await keeper.setExtraGrants(EXTRA)).toBe(true);
    expect(keeper.snapshot).toBeUndefined();
    await keeper.start();
    expect(keeper.snapshot?.lookup('help.example')).toHaveLength(1);
    await keeper.stop();
  });

  test('keeps what is in force, and says so, when extra grants cannot be compiled', async () => {
    using folder = new TemporaryFolder();
    const { keeper, lines } = await start(folder, listOf({ reserved: GIT }));
    const plain = keeper.snapshot?.digest;
    const broken = [{ for: ['ovens'], from: 'x', entries: [{ host: 'a..b', port: 443 }] }];
    expect(await keeper.setExtraGrants(broken)).toBe(false);
    expect(keeper.snapshot?.digest).toBe(plain);
    expect(lines.at(-1)).toContain('Cannot change what passes besides the allowlist');
    await keeper.stop();
  });
});

const EXTRA = [{ for: ['ovens'], from: 'break-glass', entries: [{ host: 'help.example', port: 443 }] }];
const QUIET = {
  zone: 'level-3',
  onSwap: (): void => undefined,
  onState: (): void => undefined,
  log: pino({ enabled: false }),
};

/** A compiler that answers when it is told to. */
class SlowCompiler implements ListCompiler {
  readonly #waiting: (() => void)[] = [];
  #asked = Promise.withResolvers<void>();

  compile(request: CompileRequest): ReturnType<ListCompiler['compile']> {
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof compileList>>();
    this.#waiting.push(() => resolve(compileList(request)));
    this.#asked.resolve();
    return promise;
  }

  /** Waits until it is asked, and until its answer was dealt with. */
  async answer(): Promise<void> {
    if (this.#waiting.length === 0) await this.#asked.promise;
    this.#asked = Promise.withResolvers<void>();
    this.#waiting.shift()?.();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

async function startSlowly(
  folder: TemporaryFolder,
  first: Candidate,
): Promise<{
  readonly keeper: AllowlistKeeper;
  readonly source: Spoken;
  readonly swaps: string[];
  readonly compiler: SlowCompiler;
}> {
  const [source, swaps, compiler]: [Spoken, string[], SlowCompiler] = [new Spoken(first), [], new SlowCompiler()];
  const onSwap = ({ digest }: Snapshot): number => swaps.push(digest);
  const keeper = new AllowlistKeeper({ ...QUIET, source, lastGood: new LastGood(folder.path), onSwap, compiler });
  await Promise.all([keeper.start(), compiler.answer()]);
  return { keeper, source, swaps, compiler };
}

/** What is saved, once it is there. */
async function savedText(folder: TemporaryFolder): Promise<string> {
  const loaded = await new LastGood(folder.path).load();
  return loaded.kind === 'text' ? loaded.text : loaded.kind;
}
