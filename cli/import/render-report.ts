// The report of an import as markdown: what somebody has to do first, what was wrong before last, every name at the end.

import { printable, type Position } from '../../levels/problem.ts';
import type { Fate, Finding, FindingKind } from './finding.ts';

export type ImportReport = {
  readonly site: string;
  readonly source: string;
  /** The new files, relative to the repository. */
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
  readonly names: readonly Fate[];
};

/** `table` is where the reader finds every name, where not in the report itself. */
export function renderReport({ site, source, files, findings, names }: ImportReport, table?: string): string {
  const dropped = names.filter(({ outcome }) => outcome === 'dropped');
  const narrowed = names.filter(({ outcome }) => outcome === 'narrowed');
  return [
    `# Import of ${code(site)}`,
    '',
    `${plain(source)}. ${count(names.length, 'name')} of the old lists: ${names.length - dropped.length - narrowed.length} kept, ` +
      `${narrowed.length} narrowed, ${dropped.length} dropped; ${count(of(findings, 'confirm').length, 'thing')} to confirm.`,
    '',
    ...files.map((file) => `- ${code(file)}`),
    '',
    ...section('To confirm', sentences(of(findings, 'confirm'))),
    ...section('Dropped', [...groupFates(dropped), ...sentences(of(findings, 'dropped'))]),
    ...section('Ambiguous', sentences(of(findings, 'ambiguous'))),
    ...section('Fixed', [...groupFates(narrowed), ...sentences(of(findings, 'fixed'))]),
    ...(table === undefined ? tableOf(names) : [`Every name: ${code(table)}`, '']),
  ].join('\n');
}

function of(findings: readonly Finding[], kind: FindingKind): readonly Finding[] {
  return findings.filter((each) => each.kind === kind);
}

function section(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`## ${title}`, '', ...items.map((item) => `- ${item}`), ''];
}

/** What ends alike is told once, with what it is about below it. */
const ALIKE = 3;

function sentences(findings: readonly Finding[]): readonly string[] {
  const groups = Map.groupBy(findings, ({ code: word, now, defect }) => JSON.stringify([word, now, defect]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length < ALIKE) return group.map((each) => `${about(each)}. ${endOf(each)}`);
    return [[`${group.length} of a kind. ${endOf(first)}`, ...group.map((each) => `  - ${about(each)}.`)].join('\n')];
  });
}

function about({ was, at }: Finding): string {
  return `${plain(was)}${at.length === 0 ? '' : ` (${places(at)})`}`;
}

function endOf({ now, defect }: Finding): string {
  return `${plain(now)}${defect === undefined ? '' : ` Known defect ${defect}.`}`;
}

/** The same name with the same end in several zones is one line. */
function groupFates(fates: readonly Fate[]): readonly string[] {
  const groups = Map.groupBy(fates, ({ written, port, outcome, because, hosts }) =>
    JSON.stringify([written, port, outcome, because, hosts]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { written, port, because, hosts, outcome } = first;
    const zones = [...new Set(group.map(({ zone }) => zone))].join(', ');
    const what = outcome === 'narrowed' ? `is now ${hosts.map(code).join(', ')}, by ${plain(because)}` : plain(because);
    return [`${code(`${written}:${port}`)} of ${zones} (${places(group.map(({ at }) => at))}): ${what}.`];
  });
}

function tableOf(names: readonly Fate[]): readonly string[] {
  if (names.length === 0) return [];
  return [
    '## Every name',
    '',
    'In the old lists `*.x` was any depth below x. Now `**.x` says that, and `*.x` is one label.',
    '',
    '| zone | old list | now | by | place |',
    '| --- | --- | --- | --- | --- |',
    ...names.map(({ zone, written, port, outcome, hosts, because, at }) => {
      const now = outcome === 'dropped' ? 'dropped' : hosts.map((host) => code(host)).join(', ');
      return `| ${[zone, code(`${written}:${port}`), now, plain(because), places([at])].map(cell).join(' | ')} |`;
    }),
    '',
  ];
}

const SHOWN = 3;

function places(at: readonly Position[]): string {
  const texts = [...new Set(at.map(({ file, line }) => `${plain(file)}:${line}`))];
  const more = texts.length - SHOWN;
  return texts.slice(0, SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}

function code(text: string): string {
  return `\`${printable(text).replaceAll('`', "'")}\``;
}

function plain(text: string): string {
  return printable(text).replace(/([*_<>#`[\]])/g, '\\$1');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
