// A Corefile, as far as it says which names lead where: server blocks, their plugins, and the lines of those.
// It is read line by line and by its braces, as the server does; what stands in a plugin nobody asks about is kept as words.

import { problemAt, type Position, type Problem } from '../../../levels/problem.ts';
import type { EmbeddedText } from './embedded.ts';

type CorefileLine = { readonly words: readonly string[]; readonly at: Position };

export type Plugin = CorefileLine & {
  readonly name: string;
  /** What stands between its braces. */
  readonly lines: readonly CorefileLine[];
};

export type ServerBlock = {
  /** As written, ports taken off: `example.com`, `.`. */
  readonly zones: readonly { readonly name: string; readonly at: Position }[];
  readonly at: Position;
  readonly plugins: readonly Plugin[];
};

export type Corefile = { readonly blocks: readonly ServerBlock[]; readonly problems: readonly Problem[] };

type OpenPlugin = { plugin: Plugin; lines: CorefileLine[]; depth: number };

export function readCorefile({ lines }: EmbeddedText): Corefile {
  const blocks: ServerBlock[] = [];
  const problems: Problem[] = [];
  let block: { head: CorefileLine; plugins: Plugin[] } | undefined;
  let open: OpenPlugin | undefined;
  const complain = (at: Position, message: string) => problems.push(problemAt(at, [], 'corefile', message));
  for (const { text, at: start } of lines) {
    const line = {
      words: wordsOf(text),
      at: { ...start, column: start.column + (/^\s*/.exec(text)?.[0].length ?? 0) },
    };
    const [first] = line.words;
    const opens = line.words.at(-1) === '{';
    if (first === undefined) continue;
    if (open !== undefined) {
      if (first === '}' && open.depth === 1) open = undefined;
      else {
        open.depth += opens ? 1 : first === '}' ? -1 : 0;
        open.lines.push(line);
      }
    } else if (block !== undefined) {
      if (first === '}') {
        blocks.push({ zones: zonesOf(block.head), at: block.head.at, plugins: block.plugins });
        block = undefined;
      } else {
        const own: CorefileLine[] = [];
        const plugin = { name: first, words: line.words.slice(1, opens ? -1 : undefined), at: line.at, lines: own };
        block.plugins.push(plugin);
        if (opens) open = { plugin, lines: own, depth: 1 };
      }
    } else if (first === '}') complain(line.at, 'Cannot read the Corefile: a "}" closes nothing. Remove it');
    else if (opens) block = { head: { words: line.words.slice(0, -1), at: line.at }, plugins: [] };
    else if (first !== 'import')
      complain(line.at, `Cannot read the Corefile: "${first}" opens no server block. Write "{" behind it`);
  }
  if (block !== undefined) {
    complain(block.head.at, 'Cannot read the Corefile: this server block is never closed. Add "}"');
    blocks.push({ zones: zonesOf(block.head), at: block.head.at, plugins: block.plugins });
  }
  return { blocks, problems };
}

function wordsOf(text: string): readonly string[] {
  const code = text.replace(/(^|\s)#.*$/, '').trim();
  return code === '' ? [] : code.split(/\s+/);
}

function zonesOf({ words, at }: CorefileLine): ServerBlock['zones'] {
  return words.map((word) => ({
    name: word
      .replace(/,$/, '')
      .replace(/^dns:\/\//, '')
      .replace(/:\d+$/, ''),
    at,
  }));
}
