// The first stage: of each dataset the first record that belongs to the message.

import type { Fields } from '../expression/value.ts';
import type { Enrichment } from '../transformation.ts';
import { inputField, valueOf } from './input-field.ts';
import type { Datasets, Scope } from './message.ts';
import { evaluateRule, readPaths } from './rule.ts';

export type Enriched = {
  readonly records: ReadonlyMap<string, Fields>;
  /** Of what filters and maps will miss. */
  readonly notes: readonly string[];
};

export function findRecords(enrichments: readonly Enrichment[], scope: Scope, datasets: Datasets): Enriched {
  const records = new Map<string, Fields>();
  const notes: string[] = [];
  for (const enrichment of enrichments) {
    const { dataset, alias } = enrichment;
    const candidates = datasets.get(dataset);
    const record = candidates?.find((candidate) => belongs(enrichment, scope, candidate));
    if (record !== undefined) records.set(alias, record);
    else if (candidates === undefined) notes.push(`dataset "${dataset}" is not at hand, so its fields are missing`);
    else notes.push(`no record of dataset "${dataset}" belongs to the message, so its fields are missing`);
  }
  return { records, notes };
}

/** Within a condition, `$context` and `$context(name)` are the record that is looked at. */
function belongs({ dataset, alias, inputs, expression }: Enrichment, scope: Scope, candidate: Fields): boolean {
  const rule = `the condition of dataset "${dataset}"`;
  const looking: Scope = { ...scope, records: new Map([[alias, candidate]]) };
  const values = readPaths(rule, inputs, 'enrich').map((path) => {
    const ofRecord = path.segments[0] === '$context';
    return valueOf(inputField(looking, ofRecord ? { ...path, dataset: alias } : path));
  });
  return evaluateRule(rule, expression, values) === true;
}
