// What a decision costs, for lists of more and more entries: an allow of the same ten names, an allow of every name of the
// list in turn (which a processor's cache has to hold), and a denial. And what it takes to put a list in force: compiled
// in one thread, opened in each.

import { cpus } from 'node:os';
import type { Allowlist } from '../forwarder/contract/allowlist.ts';
import { compileMemory } from '../forwarder/decision/compile-snapshot.ts';
import { decide } from '../forwarder/decision/decide.ts';
import type { Question } from '../forwarder/decision/decision.ts';
import { openSnapshot, type Snapshot } from '../forwarder/decision/snapshot.ts';

type Row = {
  readonly entries: number;
  readonly sameNs: number;
  readonly everyNs: number;
  readonly denyNs: number;
  readonly compileMs: number;
  readonly openUs: number;
  readonly kibibytes: number;
};

const LENGTHS = [10, 100, 1_000, 10_000];
const ZONES = 10;
const ROUNDS = 7;

/** Measures and gives a Markdown table. Throws when a decision is not the one it should be. */
export function benchDecide(options: { readonly short: boolean; progress(text: string): void }): string {
  const decisions = options.short ? 1_000 : 500_000;
  const lists = LENGTHS.map((entries) => ({ entries, list: makeList(entries) }));
  // Every list once for nothing: what the first one is measured with is compiled code, too.
  for (const { entries, list } of lists) measure(entries, list, Math.min(decisions, 20_000));
  const rows = lists.map(({ entries, list }) => {
    options.progress(`measuring ${entries} entries …`);
    return measure(entries, list, decisions);
  });
  return table(rows);
}

function measure(entries: number, list: Allowlist, decisions: number): Row {
  const compiled = timed(() => compileMemory(list));
  const opened = timed(() => openSnapshot(compiled.value));
  const questions = questionsOf(list);
  const same = questions.filter((_question, at) => at % (entries / ZONES) === 0);
  const denied = same.map((question) => ({ ...question, serverName: `not.${question.serverName}` }));
  const cost = (asked: readonly Question[], verdict: string): number =>
    nanoseconds(opened.value, asked, verdict, decisions);
  return {
    entries,
    sameNs: cost(same, 'allow'),
    everyNs: cost(inAnyOrder(questions), 'allow'),
    denyNs: cost(denied, 'deny'),
    compileMs: compiled.ms,
    openUs: opened.ms * 1000,
    kibibytes: compiled.value.byteLength / 1024,
  };
}

/** Of one decision, in the best of some rounds: what else the machine does only adds. */
function nanoseconds(snapshot: Snapshot, questions: readonly Question[], verdict: string, decisions: number): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const { value, ms } = timed(() => {
      let right = 0;
      for (let done = 0; done < decisions;)
        for (const question of questions) {
          if (decide(snapshot, question).verdict === verdict) right += 1;
          done += 1;
        }
      return right;
    });
    const asked = Math.ceil(decisions / questions.length) * questions.length;
    if (value !== asked) throw new Error(`Cannot measure decisions: ${asked - value} of ${asked} are not "${verdict}"`);
    best = Math.min(best, (ms / asked) * 1e6);
  }
  return best;
}

function makeList(entries: number): Allowlist {
  const zones = Array.from({ length: ZONES }, (_unused, zone) => `level-2-line-${zone}`);
  return {
    apiVersion: 'sallyport.dev/v1alpha1',
    kind: 'Allowlist',
    metadata: { name: 'level-3' },
    spec: {
      configDigest: `sha256:${'0'.repeat(64)}`,
      notBefore: '2026-01-01',
      zones: Object.fromEntries(zones.map((zone, at) => [zone, { networks: [`10.20.${at}.0/24`] }])),
      grants: zones.map((zone, at) => ({
        for: [zone],
        from: `${zone}.yaml`,
        entries: Array.from({ length: entries / ZONES }, (_unused, index) => ({
          host: `host-${at}-${index}.region-${index % 97}.vendor.example`,
          port: 443,
          line: index + 1,
        })),
      })),
      reserved: [],
      released: [],
    },
  };
}

function questionsOf({ spec }: Allowlist): readonly Question[] {
  return spec.grants.flatMap(({ for: [origin = ''], entries }) =>
    entries.map(({ host, port }) => ({ origin, serverName: host, port, protocol: 'tls' as const, now: 0 })),
  );
}

/** So that no two neighbours of the list follow one another; the same order in every run. */
function inAnyOrder(questions: readonly Question[]): readonly Question[] {
  const step = 7_919;
  return questions.flatMap((_question, at) => questions[(at * step) % questions.length] ?? []);
}

function table(rows: readonly Row[]): string {
  const [first] = rows;
  const ratio = (value: number, base = value): string => `${value.toFixed(0)} (× ${(value / base).toFixed(1)})`;
  const head = ['entries', 'allow, same names ns', 'allow, every name ns', 'deny ns', 'compile ms', 'open µs', 'KiB'];
  const body = rows.map((row) => [
    String(row.entries),
    ratio(row.sameNs, first?.sameNs),
    ratio(row.everyNs, first?.everyNs),
    ratio(row.denyNs, first?.denyNs),
    row.compileMs.toFixed(1),
    row.openUs.toFixed(0),
    row.kibibytes.toFixed(0),
  ]);
  const lines = [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`);
  return `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}.\n\n${lines.join('\n')}\n`;
}

function timed<T>(work: () => T): { readonly value: T; readonly ms: number } {
  const begin = performance.now();
  const value = work();
  return { value, ms: performance.now() - begin };
}
