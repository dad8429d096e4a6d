// What the report says, in the order in which a reviewer reads it: the same for a terminal and for a comment.
//
//   summary · what must not be merged · what is worth a look · what opens and closes, by owner · what happens on merging

import type { ChangeGroup, NoticeGroup, Risk } from '../../../levels/changes/change.ts';
import { foldChanges, foldNotices } from '../../../levels/changes/fold-changes.ts';
import { listText } from '../../../levels/changes/words.ts';
import type { Problem } from '../../../levels/problem.ts';
import { foldEffects, placesText } from '../effects/fold-effects.ts';
import type { DiffReport, Remark, SiteDiff, Summary } from '../report.ts';
import { counterExampleItems } from './counter-examples.ts';
import { item, type Item, type Mark } from './item.ts';

export type Section = {
  readonly title: string;
  /** Whether a reader wants it only when something is wrong. */
  readonly isBackground: boolean;
  readonly items: readonly Item[];
};

/** `careful`: may be merged, and has warnings. */
export type Tone = 'fine' | 'careful' | 'refused';

export type Page = {
  readonly tone: Tone;
  readonly summary: string;
  /** Which versions were compared. */
  readonly comparison: string;
  readonly sections: readonly Section[];
};

export function pageOf(report: DiffReport): Page {
  const { summary, sites } = report;
  const notices = foldNotices(sites);
  const remarks = foldRemarks(sites);
  const sections = [
    section('Must not be merged', [
      ...report.problems.map(problemItem),
      ...report.notCompared.map((site) => item('error', `${site} is not compared: its declarations have errors`)),
      ...noticesOf(notices, 'error', sites),
      ...remarksOf(remarks, 'error', sites),
      ...counterExampleItems(sites, false),
    ]),
    section('Worth a look', [
      ...noticesOf(notices, 'warning', sites),
      ...remarksOf(remarks, 'warning', sites),
      ...counterExampleItems(sites, true),
    ]),
    ...ownerSections(foldChanges(sites)),
    section('Other changes', [...noticesOf(notices, 'info', sites), ...remarksOf(remarks, 'info', sites)]),
    section(
      'On merging',
      foldEffects(sites).map(({ text, places }) => item('other', `${placesText(places, sites.length === 1)}: ${text}`)),
    ),
  ];
  return {
    tone: toneOf(summary),
    summary: summary.sentence,
    comparison: describeComparison(report),
    sections: sections.filter(({ items }) => items.length > 0),
  };
}

function toneOf({ verdict, warnings }: Summary): Tone {
  if (verdict === 'refused') return 'refused';
  return warnings > 0 ? 'careful' : 'fine';
}

function section(title: string, items: readonly Item[]): Section {
  return { title, isBackground: title === 'Other changes' || title === 'On merging', items };
}

function describeComparison({ base, head, today }: DiffReport): string {
  const from = `${base.name} (${base.chosen}, ${base.commit.slice(0, 10)})`;
  const to = head.commit === undefined ? 'the working tree' : `${head.name} (${head.commit.slice(0, 10)})`;
  return `From ${from} to ${to}, as of ${today}.${base.note === undefined ? '' : ` Note: ${base.note}`}`;
}

function problemItem({ file, line, column, message }: Problem): Item {
  return item('error', `${file}:${line}:${column}: ${message}`);
}

const MARKS: Readonly<Record<ChangeGroup['kind'], Mark>> = {
  opened: 'plus',
  widened: 'plus',
  closed: 'minus',
  narrowed: 'minus',
  rerouted: 'other',
};

/** People first, by name; then what nobody wrote as an entry. */
function ownerSections(groups: readonly ChangeGroup[]): readonly Section[] {
  const byOwner = [...Map.groupBy(groups, ({ owner }) => owner)].sort(([a], [b]) => compareOwners(a, b));
  return byOwner.map(([owner, theirs]) =>
    section(
      owner === undefined ? 'From profiles, telemetry, images and Git' : `Entries of ${owner}`,
      theirs.map(changeItem),
    ),
  );
}

function compareOwners(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  return a < b ? -1 : 1;
}

function changeItem({ kind, sentence, risks, sites }: ChangeGroup): Item {
  return item(MARKS[kind], sentence, [...risks.map(riskText), ...sitesDetail(sites)]);
}

function riskText({ text }: Risk): string {
  return `risk: ${text}`;
}

/** One or two sites stand in the sentence. */
function sitesDetail(sites: readonly string[]): readonly string[] {
  return sites.length < 3 ? [] : [`sites: ${shortList(sites)}`];
}

const NAMED_SITES = 12;

function shortList(names: readonly string[]): string {
  const more = names.length - NAMED_SITES;
  return listText(more < 2 ? names : [...names.slice(0, NAMED_SITES), `${more} more`]);
}

function noticesOf(
  groups: readonly NoticeGroup[],
  severity: NoticeGroup['severity'],
  all: readonly SiteDiff[],
): readonly Item[] {
  return groups
    .filter((group) => group.severity === severity)
    .map(({ text, sites, notices: [first] }) => {
      const place = sites.length === 1 && first?.file !== undefined ? [`at ${first.file}:${first.line ?? 1}`] : [];
      return item(severity, `${siteList(sites, all)}${text}`, place);
    });
}

/** Remarks with the same words; `files` are those of all of them. */
type RemarkGroup = Pick<Remark, 'severity' | 'text' | 'files'> & { readonly sites: readonly string[] };

function foldRemarks(sites: readonly SiteDiff[]): readonly RemarkGroup[] {
  const all = sites.flatMap(({ site, remarks }) => remarks.map((remark) => ({ site, remark })));
  const groups = Map.groupBy(all, ({ remark }) => `${remark.kind} ${remark.severity} ${remark.text}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const files = [...new Set(group.flatMap(({ remark }) => remark.files))];
    return [{ ...first.remark, files, sites: group.map(({ site }) => site) }];
  });
}

const NAMED_FILES = 5;

function remarksOf(
  groups: readonly RemarkGroup[],
  severity: Remark['severity'],
  all: readonly SiteDiff[],
): readonly Item[] {
  return groups
    .filter((group) => group.severity === severity)
    .map(({ text, files, sites }) => {
      const more = files.length - NAMED_FILES;
      const named = more < 2 ? files : [...files.slice(0, NAMED_FILES), `and ${more} more`];
      return item(severity, `${siteList(sites, all)}${text}`, severity === 'info' ? [] : named);
    });
}

function siteList(sites: readonly string[], all: readonly SiteDiff[]): string {
  return all.length === 1 ? '' : `${shortList(sites)}: `;
}
