// Writes proposals into the files of their zones, as texts, and asks `check` whether they may stand. What it refuses (the
// ceiling of a zone above, a port that carries something else) is taken out again and told, and so is what a file leaves no
// place for; what is wrong without any proposal stops everything, so that nothing is ever written that does not pass.

import { checkSites } from '../check-sites.ts';
import { appendItems, type AddedItem } from '../editing/append-items.ts';
import { overlaid } from '../editing/overlaid.ts';
import { lineOfKey, tryEdit } from '../editing/try-edit.ts';
import type { Site } from '../model.ts';
import type { Problem } from '../problem.ts';
import type { Repository } from '../repository.ts';
import { groundsText, type Proposal, type ProposedEntry, type ProposedProfile } from './proposal.ts';

export type EntryFields = { readonly owner: string; readonly ticket: string | undefined; readonly expires: string };

export type Refusal = { readonly proposal: Proposal; readonly problem: Problem };

export type Settled = {
  readonly accepted: readonly Proposal[];
  readonly refused: readonly Refusal[];
  /** New texts by their path in the repository. */
  readonly edits: ReadonlyMap<string, string>;
  /** Errors that no proposal explains: nothing may be written. */
  readonly problems: readonly Problem[];
};

export function settle(
  repository: Repository,
  sites: readonly Site[],
  proposals: readonly Proposal[],
  fields: EntryFields,
  today: string,
): Settled {
  const attempt = (chosen: readonly Proposal[]): Attempt => {
    const edited = edit(repository, sites, chosen, fields);
    const names = sites.map(({ name }) => name);
    const { problems } = checkSites(overlaid(repository, edited.edits), names, { today });
    return { ...edited, errors: problems.filter(({ severity }) => severity === 'error') };
  };
  const refused: Refusal[] = [];
  let accepted = proposals;
  for (;;) {
    const { edits, places, blocked, errors } = attempt(accepted);
    if (blocked.length > 0) {
      refused.push(...blocked);
      accepted = accepted.filter((proposal) => blocked.every((refusal) => refusal.proposal !== proposal));
      continue;
    }
    const [problem] = errors;
    if (problem === undefined) return { accepted, refused, edits, problems: [] };
    const atProposals = errors.flatMap((each) => refusalOf(places.get(placeOf(each)), each));
    const found = atProposals.length > 0 ? atProposals : refusalOf(findCulprit(accepted, attempt), problem);
    if (found.length === 0) return { accepted: [], refused, edits: new Map(), problems: errors };
    refused.push(...new Map(found.map((refusal) => [refusal.proposal, refusal])).values());
    accepted = accepted.filter((proposal) => found.every((refusal) => refusal.proposal !== proposal));
  }
}

type Attempt = Edited & { readonly errors: readonly Problem[] };

function refusalOf(proposal: Proposal | undefined, problem: Problem): readonly Refusal[] {
  return proposal === undefined ? [] : [{ proposal, problem }];
}

/**
 * The first proposal with which something goes wrong, where the error stands elsewhere: at an entry that has to give way,
 * say. Undefined when it is wrong without any.
 */
function findCulprit(
  proposals: readonly Proposal[],
  attempt: (chosen: readonly Proposal[]) => Attempt,
): Proposal | undefined {
  if (attempt([]).errors.length > 0) return undefined;
  let [right, wrong] = [0, proposals.length];
  while (wrong - right > 1) {
    const middle = Math.floor((right + wrong) / 2);
    if (attempt(proposals.slice(0, middle)).errors.length === 0) right = middle;
    else wrong = middle;
  }
  return proposals[wrong - 1];
}

type Edited = {
  readonly edits: ReadonlyMap<string, string>;
  /** `<file> allow[3]` of each proposal. */
  readonly places: ReadonlyMap<string, Proposal>;
  /** Proposals for files that leave no place for them. */
  readonly blocked: readonly Refusal[];
};

function edit(
  repository: Repository,
  sites: readonly Site[],
  proposals: readonly Proposal[],
  fields: EntryFields,
): Edited {
  const edits = new Map<string, string>();
  const places = new Map<string, Proposal>();
  const blocked: Refusal[] = [];
  for (const site of sites) {
    for (const zone of site.zones) {
      const file = `${site.folder}/${zone.file}`;
      const own = proposals.filter((each) => each.site === site.name && each.zone === zone.name);
      for (const list of LISTS) {
        const added = own.filter(({ kind }) => (kind === 'profile') === (list === 'profiles'));
        if (added.length === 0) continue;
        const before = zone.declaration[list]?.length ?? 0;
        for (const [index, proposal] of added.entries()) places.set(`${file} ${list}[${before + index}]`, proposal);
        const items = added.map((proposal) => itemFor(proposal, fields));
        const text = edits.get(file) ?? repository.read(file) ?? '';
        const done = tryEdit(file, lineOfKey(text, list), () => appendItems(text, list, items));
        if ('text' in done) edits.set(file, done.text);
        else blocked.push(...added.map((proposal) => ({ proposal, problem: done.problem })));
      }
    }
  }
  return { edits, places, blocked };
}

const LISTS = ['profiles', 'allow'] as const;

function placeOf({ file, path }: Problem): string {
  const [item = ''] = /^(?:allow|profiles)\[\d+\]/.exec(path) ?? [];
  return `${file} ${item}`;
}

function itemFor(proposal: Proposal, fields: EntryFields): AddedItem {
  if (proposal.kind === 'entry') return { item: entryItem(proposal, fields) };
  const { seen, unseen, grounds } = proposal;
  const comment = `${seen.length} of ${seen.length + unseen.length} names ${groundsText(grounds)}`;
  return { item: useItem(proposal), isShort: true, comment };
}

function entryItem({ host, port, protocol, grounds }: ProposedEntry, { owner, ticket, expires }: EntryFields) {
  return {
    host,
    port,
    ...(protocol === 'tls' ? {} : { protocol }),
    why: groundsText(grounds),
    owner,
    ...(ticket === undefined ? {} : { ticket }),
    expires,
  };
}

/** A use as people write it: the name alone where it says everything. */
export function useItem({
  name,
  with: values,
  without,
  acknowledged,
}: Pick<ProposedProfile, 'name' | 'with' | 'without' | 'acknowledged'>) {
  if (values.size === 0 && without.length === 0 && !acknowledged) return name;
  const given = [...values].map(
    ([parameter, texts]) => [parameter, texts.length === 1 ? (texts[0] ?? '') : texts] as const,
  );
  return {
    name,
    ...(given.length === 0 ? {} : { with: Object.fromEntries(given) }),
    ...(without.length === 0 ? {} : { without }),
    ...(acknowledged ? { acknowledge: ['multi-tenant'] } : {}),
  };
}
