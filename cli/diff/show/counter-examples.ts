// Where the proof breaks: a sentence for each destination, however many zones it concerns, and the way of the first few. One
// way is enough to see what is wrong; forty of them hide it.

import { countText } from '../../../levels/changes/words.ts';
import type { CounterExample } from '../../../reachability/prove.ts';
import type { SiteDiff } from '../report.ts';
import { item, type Item } from './item.ts';

const WITH_THEIR_WAY = 2;
const SHOWN = 20;

type Found = { readonly site: string; readonly example: CounterExample };

/** Those that the change made must not be merged; those that were there before are worth a look. */
export function counterExampleItems(sites: readonly SiteDiff[], isOld: boolean): readonly Item[] {
  const found = sites.flatMap(({ site, proof }) =>
    proof.counterExamples.filter((example) => example.isOld === isOld).map((example) => ({ site, example })),
  );
  const mark = isOld ? 'warning' : 'error';
  const groups = [...Map.groupBy(found, likenessOf).values()];
  const shown = groups.slice(0, SHOWN).flatMap((group, index) => {
    const [first] = group;
    if (first === undefined) return [];
    const place = sites.length === 1 ? '' : `${first.site}: `;
    const text = `${place}${first.example.text}${isOld ? ' (as before)' : ''}`;
    return [item(mark, text, [...othersOf(group), ...(index < WITH_THEIR_WAY ? wayOf(first.example) : [])])];
  });
  const rest = groups.length - shown.length;
  return rest === 0
    ? shown
    : [...shown, item(mark, `${countText(rest, 'counter-example')} more: --format json shows all`)];
}

/** Equal for what is wrong in the same way with the same destination. */
function likenessOf({ example: { kind, destination, text } }: Found): string {
  return destination === undefined ? text : `${kind} ${destination.host}:${destination.port}`;
}

function othersOf(group: readonly Found[]): readonly string[] {
  const others = group.length - 1;
  if (others === 0) return [];
  const sites = new Set(group.map(({ site }) => site)).size;
  return [`the same in ${countText(others, 'more zone')}${sites > 1 ? ` of ${countText(sites, 'site')}` : ''}`];
}

function wayOf({ hops, object }: CounterExample): readonly string[] {
  const way = hops.map(
    ({ zone, step, text, object: path }, index) => `${index + 1}. ${zone}, ${step}: ${text} [${path}]`,
  );
  return way.length > 0 ? way : [`[${object}]`];
}
