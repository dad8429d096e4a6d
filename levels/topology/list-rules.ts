// Lists in which something stands twice: a copy that was never changed, or the same line from two branches. Half of it would be
// edited later, and the other half would still hold.

import type { SiteDraft } from '../loading/draft.ts';
import type { Path } from '../loading/yaml-file.ts';
import type { Problem } from '../problem.ts';
import { problemOf, type Rule } from './rule.ts';

/** Entries, routes and DNS names have rules of their own, which know when two of them are alike. */
const ELSEWHERE: readonly string[] = ['allow', 'routes', 'dns'];

export const twiceRule: Rule = (draft) => [
  ...findTwice(draft, 'site.yaml', draft.declaration, []),
  ...draft.zones.flatMap(({ file, declaration }) => findTwice(draft, file, declaration, [])),
];

function findTwice(draft: SiteDraft, file: string, value: unknown, path: Path): readonly Problem[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([key, part]) =>
    ELSEWHERE.includes(key) ? [] : findTwice(draft, file, part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  if (!Array.isArray(value)) return inside;
  const items = value.map(identityOf);
  const repeated = items.flatMap((item, index) => {
    if (item === undefined || items.indexOf(item) === index) return [];
    const message = `Cannot list "${item}" twice: "${String(path.findLast((step) => typeof step === 'string'))}" has it already. Remove one of the two`;
    return [problemOf(draft, { file }, { path: [...path, index], code: 'twice', message })];
  });
  return [...repeated, ...inside];
}

/** What an item is called; undefined for those that have no name. */
function identityOf(item: unknown): string | undefined {
  if (typeof item === 'string' || typeof item === 'number') return String(item);
  if (typeof item !== 'object' || item === null) return undefined;
  const { name, address, network } = { name: undefined, address: undefined, network: undefined, ...item };
  const identity: unknown = name ?? address ?? network;
  return typeof identity === 'string' ? identity : undefined;
}
