// The net below all the lines: an object that lets something pass or act, and that differs in what no line tells, is a line
// itself. Whatever a declaration may come to say, or a construct to make of it, nothing opens without a word.
//
// A value that comes or goes is told where it stands in some line, as it is or as part of a network; words that stay, such
// as "TCP", come along with it. An object that comes or goes as a whole is told by a notice of the right kind.

import { parse } from 'yaml';
import type { Notice, SiteChange } from '../../../levels/changes/change.ts';
import { listText } from '../../../levels/changes/words.ts';
import type { Remark } from '../report.ts';
import { changedObjects } from './changed-objects.ts';
import type { ChangedObject, Effect, Objects } from './effect.ts';
import { wordsOf, type Words } from './told-words.ts';

export type Told = {
  readonly change: SiteChange;
  readonly effects: readonly Effect[];
  /** Files of the base that are another version's, or edited by hand: they have a line of their own. */
  readonly regenerated: readonly string[];
};

export function untoldRemarks(before: Objects, after: Objects, told: Told): readonly Remark[] {
  const [were, are] = [zonesIn(before), zonesIn(after)];
  const restarts = told.effects.filter(({ kind }) => kind === 'restart').map(({ object }) => object);
  const known = new Set([...told.regenerated, ...restarts]);
  const words = wordsOf(told.change, told.effects);
  const untold = changedObjects(before, after).flatMap((object) => {
    const [, kind, name = ''] = OBJECT.exec(object.name) ?? [];
    if (!isGuarded(kind) || known.has(object.path) || !were.has(object.zone) || !are.has(object.zone)) return [];
    const isNoticed = told.change.notices.some(
      (notice) => TELLING[kind].has(notice.kind) && (notice.zone ?? object.zone) === object.zone,
    );
    const what = differenceOf(object, isNoticed, words);
    return what === undefined ? [] : [{ object, what: `${kind} ${name} ${what}` }];
  });
  return [...Map.groupBy(untold, ({ what }) => what)].map(([what, group]) => {
    const places = listText([...new Set(group.map(({ object: { zone } }) => zone))]);
    const files = group.map(({ object: { path } }) => path);
    return { kind: 'untold', severity: 'warning', text: `in ${places}, ${what}; no other line tells of it`, files };
  });
}

function zonesIn(objects: Objects): ReadonlySet<string | undefined> {
  return new Set([...objects.keys()].map((path) => path.split('/', 3)[2]));
}

const OBJECT = /^[a-z]+\/([A-Za-z]+)\.(.+)\.yaml$/;

/** What opens something by its kind, and the notices that tell of one which comes or goes, or of its prose. */
const TELLING = {
  NetworkPolicy: kinds('policies', 'uplink', 'cluster'),
  CiliumNetworkPolicy: kinds('policies', 'uplink', 'cluster'),
  Service: kinds('policies', 'uplink', 'cluster', 'dns'),
  Deployment: kinds('uplink', 'cluster', 'dns'),
  Role: kinds('break-glass', 'uplink', 'cluster'),
  RoleBinding: kinds('break-glass', 'uplink', 'cluster'),
  ClusterRole: kinds(),
  ClusterRoleBinding: kinds(),
  ValidatingAdmissionPolicy: kinds('break-glass', 'uplink', 'cluster'),
  ValidatingAdmissionPolicyBinding: kinds('break-glass', 'uplink', 'cluster'),
} as const;

function kinds(...names: readonly Notice['kind'][]): ReadonlySet<Notice['kind']> {
  return new Set(names);
}

function isGuarded(kind: string | undefined): kind is keyof typeof TELLING {
  return kind !== undefined && Object.hasOwn(TELLING, kind);
}

/** What of an object no line tells. */
function differenceOf({ before, after }: ChangedObject, isNoticed: boolean, words: Words): string | undefined {
  if (before === undefined || after === undefined)
    return isNoticed ? undefined : before === undefined ? 'comes' : 'goes';
  const [old, now] = [valuesIn(before), valuesIn(after)];
  const moved = [...new Set([...old.keys(), ...now.keys()])].filter((value) => old.get(value) !== now.get(value));
  const isTold = (value: string): boolean => {
    if (isProse(value)) return isNoticed;
    const [own, other] = now.has(value) ? [now, old] : [old, now];
    return words.tell(
      value,
      moved.filter((each) => other.has(each) && !own.has(each)),
    );
  };
  const isNews = (value: string): boolean => !old.has(value) || !now.has(value) || value.endsWith(EMPTY);
  const missed = moved.filter((value) => isNews(value) && !isTold(value));
  if (missed.length === 0 && moved.some(isTold)) return undefined;
  const shown = missed.length > 0 ? missed : moved;
  return `differs in ${shown.length === 0 ? 'the order of its rules' : shortList([...new Set(shown.map(shownValue))])}`;
}

const MOST_SHOWN = 6;

function shortList(values: readonly string[]): string {
  const more = values.length - MOST_SHOWN;
  return listText(more < 2 ? values : [...values.slice(0, MOST_SHOWN), `${more} more`]);
}

/** An expression with its name, a message: nobody tells its words one by one. */
function isProse(value: string): boolean {
  return value.split(/\s+/).length > 2;
}

function shownValue(value: string): string {
  return isProse(value) ? keyOf(value) : value;
}

function keyOf(value: string): string {
  return value.slice(0, value.indexOf(' '));
}

/** What lets everything pass where it stands for a rule. */
const EMPTY = ' {}';

/** How often each value stands in an object, with the key it stands under: `cidr 10.0.0.0/8`, `port 443`. */
function valuesIn(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const count = (value: unknown, key: string): void => {
    if (typeof value !== 'object' || value === null) add(`${key} ${String(value).trim()}`);
    else if (Object.keys(value).length === 0) add(`${key}${EMPTY}`);
    else if (Object.values(value).some((each) => typeof each === 'string' && isProse(`${key} ${each}`)))
      add(`${key} ${JSON.stringify(value)}`);
    else for (const [step, each] of Object.entries(value)) count(each, Array.isArray(value) ? key : step);
  };
  const add = (value: string): void => void counts.set(value, (counts.get(value) ?? 0) + 1);
  count(parse(text), '');
  return counts;
}
