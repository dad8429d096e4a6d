// The report on a terminal, or in the log of a workflow.

import type { Terminal } from '../../terminal.ts';
import type { Item, Mark } from './item.ts';
import type { Page, Tone } from './page.ts';
import { safeText } from '../../safe-text.ts';

const SIGNS: Readonly<Record<Mark, { readonly sign: string; readonly style: 'green' | 'red' | 'yellow' | 'cyan' }>> = {
  plus: { sign: '+', style: 'green' },
  minus: { sign: '-', style: 'red' },
  other: { sign: '·', style: 'cyan' },
  error: { sign: '✗', style: 'red' },
  warning: { sign: '!', style: 'yellow' },
  info: { sign: '·', style: 'cyan' },
};

const COLOURS: Readonly<Record<Tone, 'green' | 'yellow' | 'red'>> = {
  fine: 'green',
  careful: 'yellow',
  refused: 'red',
};

export function printPage(terminal: Terminal, page: Page): void {
  const { out, style } = terminal;
  out(`${style(['bold', COLOURS[page.tone]], `${safeText(page.summary)}.`)}\n`);
  out(`${style('dim', safeText(page.comparison))}\n`);
  for (const { title, items } of page.sections) {
    out(`\n${style('bold', safeText(title))}\n`);
    for (const item of items) printItem(terminal, item);
  }
}

function printItem({ out, style }: Terminal, { mark, text, details }: Item): void {
  const { sign, style: colour } = SIGNS[mark];
  out(`  ${style(colour, sign)} ${safeText(text)}\n`);
  for (const detail of details) out(`      ${style('dim', safeText(detail))}\n`);
}
