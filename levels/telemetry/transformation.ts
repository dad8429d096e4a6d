// What a flow does to messages on its way through, in the order in which it does it: enrich, filter, map.
// Inputs are paths of fields; expressions name them by position, `$1`, `$2` (expression/parse-expression.ts).

export type Transformation = {
  readonly enrich: readonly Enrichment[];
  readonly filter: readonly Filter[];
  readonly map: readonly Mapping[];
};

/** A dataset beside the broker: its first record that fits is there for filters and maps as `$context(<alias>)`. */
export type Enrichment = {
  /** Key of the dataset in the state store. */
  readonly dataset: string;
  /** What filters and maps call it. */
  readonly alias: string;
  /** Fields of the message (`$source.…`) and of the record (`$context.…`). */
  readonly inputs: readonly string[];
  readonly expression: string;
  readonly description: string | undefined;
};

/** A message is dropped as soon as one filter holds true of it. */
export type Filter = {
  readonly inputs: readonly string[];
  readonly expression: string;
  readonly description: string | undefined;
};

/** One field of the outcome, or as many as `*` stands for. */
export type Mapping = {
  readonly inputs: readonly string[];
  /** Empty: the fields are left out. */
  readonly output: string;
  /** Undefined: the only input is copied. */
  readonly expression: string | undefined;
  readonly description: string | undefined;
};

/** What the product calls a dataset: its key in the state store and, where it goes by another name, that one. */
export function datasetKey(dataset: string, alias: string): string {
  return alias === dataset ? dataset : `${dataset} as ${alias}`;
}
