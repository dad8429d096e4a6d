// Reads the part of a synthesized Corefile that decides who is answered what: for each server block its keys, the
// addresses it listens on, the networks of its view, and where its answers come from.

export type CorefileBlock = {
  /** Zones of the keys, without trailing dot; empty for the root. */
  readonly zones: readonly string[];
  readonly port: number;
  /** Empty: every address. */
  readonly bind: readonly string[];
  readonly view: string;
  readonly networks: readonly string[];
  readonly source: BlockSource;
};

/** A zone file, the plant's own servers, or templates that answer every name alike, written as a zone. */
type BlockSource = { readonly file: string } | { readonly servers: readonly string[] } | { readonly zoneText: string };

/** The server blocks in the order in which CoreDNS tries them. */
export function readCorefile(text: string): readonly CorefileBlock[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const starts = lines.flatMap((line, index) => (/^\S.*\{$/.test(line) ? [index] : []));
  return starts.map((start, index) => blockOf(lines.slice(start, starts[index + 1])));
}

function blockOf([opening = '', ...lines]: readonly string[]): CorefileBlock {
  const keys = opening.slice(0, -1).trim().split(/\s+/);
  const wordsOf = (directive: string): readonly string[] | undefined =>
    lines.map((line) => line.trim().split(/\s+/)).find((words) => words[0] === directive);
  const [, view] = wordsOf('view') ?? [];
  const expression = wordsOf('expr')?.join(' ') ?? '';
  if (view === undefined) throw new Error(`Cannot read the Corefile: "${opening}" has no view. Run "sallyport synth"`);
  return {
    zones: keys.map((key) => key.replace(/:\d+$/, '').replace(/^\.$/, '')),
    port: Number(keys[0]?.split(':').at(-1)),
    bind: wordsOf('bind')?.slice(1) ?? [],
    view,
    networks: [...expression.matchAll(/'([^']+)'/g)].flatMap((match) => match[1] ?? []),
    source: sourceOf(opening, wordsOf),
  };
}

function sourceOf(opening: string, wordsOf: (directive: string) => readonly string[] | undefined): BlockSource {
  const [, file] = wordsOf('file') ?? [];
  if (file !== undefined) return { file };
  const servers = wordsOf('forward')?.slice(2);
  if (servers !== undefined) return { servers };
  const [, answer] = /^answer "\{\{ \.Name \}\} (.*)"$/.exec(wordsOf('answer')?.join(' ') ?? '') ?? [];
  const [, authority] = /^authority "(.*)"$/.exec(wordsOf('authority')?.join(' ') ?? '') ?? [];
  if (answer !== undefined && authority !== undefined) return { zoneText: `${authority}\n*. ${answer}\n` };
  throw new Error(`Cannot read the Corefile: "${opening}" has no source of answers. Run "sallyport synth"`);
}
