import { type List, makeLists } from './allowlists.ts';
import { Speeches } from './speech.ts';

/** What schedules have in common and never change: made once, because it costs more than a schedule. */
export type Plant = { readonly lists: readonly [List, ...List[]]; readonly speeches: Speeches };

export function makePlant(): Plant {
  return { lists: makeLists(), speeches: new Speeches() };
}
