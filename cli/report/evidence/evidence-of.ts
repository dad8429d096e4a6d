// What the site shows for IEC 62443-3-3, and what is asked for often but not shown here.

import { dataFlowOf } from './data-flow.ts';
import type { Facts } from './facts.ts';
import { identificationOf } from './identification.ts';
import { integrityOf } from './integrity.ts';
import type { Requirement } from './requirement.ts';
import { responseOf } from './response.ts';
import { useAndRecordOf } from './use-and-record.ts';

export type Evidence = {
  readonly requirements: readonly Requirement[];
  readonly notClaimed: readonly { readonly id: string; readonly title: string; readonly why: string }[];
};

/** In the order of the standard. */
export function evidenceOf(facts: Facts): Evidence {
  const requirements = [identificationOf, useAndRecordOf, integrityOf, dataFlowOf, responseOf].flatMap((of) =>
    of(facts),
  );
  const shown = new Set(requirements.map(({ id }) => id));
  return { requirements, notClaimed: NOT_CLAIMED.filter(({ id }) => !shown.has(id)) };
}

const NOT_CLAIMED = [
  {
    id: 'SR 1.1',
    title: 'People are identified',
    why: 'People sign in to Git, Azure and the clusters; nobody signs in here.',
  },
  {
    id: 'SR 2.9',
    title: 'There is room for the record',
    why: 'Audit lines go to the log of the pod or the journal of the host, whose size is set there.',
  },
  {
    id: 'SR 3.2',
    title: 'Malicious code is kept out',
    why: 'Forwarders decide by name and never look into what passes.',
  },
  {
    id: 'SR 5.3',
    title: 'Person-to-person messages are kept out',
    why: 'What is not listed is denied; that no listed name serves such messages is for the reviewer of the entries to see.',
  },
  {
    id: 'SR 5.4',
    title: 'Applications are kept apart',
    why: 'Zones are. What shares a cluster is kept apart by that cluster.',
  },
  {
    id: 'SR 7.8',
    title: 'There is an inventory of components',
    why: 'Zones, clusters and the images of Sallyport are listed; other components are not.',
  },
] as const;
