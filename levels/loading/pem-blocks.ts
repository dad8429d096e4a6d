// A text of PEM blocks (RFC 7468), each with its line. Text between blocks is comment, as `openssl x509 -text` writes it.

import type { PemFault } from '../pki/authority-file.ts';

export type PemBlock = {
  /** Of the line that begins it, from 1. */
  readonly line: number;
  /** e.g. `CERTIFICATE`. */
  readonly label: string;
  /** From its first line to its last, with a line break at its end. */
  readonly text: string;
};

export type PemBlocks = { readonly blocks: readonly PemBlock[]; readonly faults: readonly PemFault[] };

const BOUNDARY = /^-----(BEGIN|END) ([A-Z0-9 ]+)-----$/;

export function pemBlocks(text: string): PemBlocks {
  const blocks: PemBlock[] = [];
  const faults: PemFault[] = [];
  let open: { readonly line: number; readonly label: string; readonly lines: string[] } | undefined;
  const giveUp = (): void => {
    if (open !== undefined) faults.push({ line: open.line, why: `"END ${open.label}" is missing. Add the rest of it` });
    open = undefined;
  };
  for (const [index, raw] of text.split('\n').entries()) {
    const content = raw.trim();
    const [, edge, label = ''] = BOUNDARY.exec(content) ?? [];
    if (edge === 'BEGIN') {
      giveUp();
      open = { line: index + 1, label, lines: [content] };
    } else if (edge === 'END' && open?.label !== label) {
      giveUp();
      faults.push({
        line: index + 1,
        why: `nothing begins what "END ${label}" ends. Add the rest of it, or remove it`,
      });
    } else if (open !== undefined) {
      open.lines.push(content);
      if (edge === 'END') {
        blocks.push({ line: open.line, label, text: `${open.lines.join('\n')}\n` });
        open = undefined;
      }
    }
  }
  giveUp();
  return { blocks, faults };
}
