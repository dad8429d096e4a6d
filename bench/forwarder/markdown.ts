// Tables as RESULTS.md has them.

import { FIGURES, FIGURE_NAMES, type FigureName, type Sample, peersOf, valuesOf } from './figures.ts';
import { spreadOf, summarize } from './statistics.ts';
import { boundText, judge, TARGETS, verdictText } from './targets.ts';

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A figure a row, a peer a column: the median, and half of how far the rounds lie apart. */
export function figuresTable(samples: readonly Sample[]): string {
  const peers = peersOf(samples);
  const rows = FIGURE_NAMES.map((figure) => [
    FIGURES[figure].title,
    ...peers.map((peer) => figureText(figure, valuesOf(samples, peer, figure))),
  ]);
  return table(['figure', ...peers], rows);
}

/** A target a row, an engine of ours a column. */
export function targetsTable(samples: readonly Sample[], ours: readonly string[]): string {
  const judged = ours.map((name) => judge(samples, name));
  const rows = TARGETS.map((target, row) => [
    FIGURES[target.figure].title,
    `${boundText(target.bound)} ${target.against}`,
    ...judged.map((outcomes) => {
      const outcome = outcomes[row];
      const ratio = outcome?.ratio === undefined ? '' : `${outcome.ratio.toFixed(2)} ×, `;
      return `${ratio}${verdictText(outcome?.isMet)}`;
    }),
  ]);
  return table(['figure', 'target', ...ours], rows);
}

function figureText(figure: FigureName, values: readonly number[]): string {
  const summary = summarize(values);
  if (summary === undefined) return '–';
  const median = numberText(summary.median, FIGURES[figure].digits);
  return values.length === 1 ? median : `${median} ± ${(spreadOf(summary) * 100).toFixed(0)} %`;
}

export function numberText(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
