// What may happen to messages on the way: enrich, then filter, then map, in the expression language of the product.

import { z } from 'zod';
import { dnsLabel } from '../fields.ts';

const description = z.string().min(1).max(256).optional().describe('For people who read the data flow.');
const inputs = z.array(z.string().min(1)).min(1).describe('Fields, in the expression $1, $2 and so on.');
const expression = z.string().min(1).max(2048);

const enrichment = z.strictObject({
  dataset: z.string().min(1).max(64).describe('Key of a dataset in the zone’s state store.'),
  as: dnsLabel.optional().describe('What filters and maps call it, as in $context(name). Default: its key.'),
  inputs: inputs.describe('$source.… of the message and $context.… of the record; in the expression $1, $2 and so on.'),
  expression: expression.describe('Which record belongs to a message, such as "$1 == $2".'),
  description,
});

const filter = z.strictObject({
  inputs,
  expression: expression.describe('A message of which it is true is dropped.'),
  description,
});

const mapping = z.strictObject({
  inputs,
  output: z.string().describe('The field that is written; empty: the fields are left out.'),
  expression: expression.optional().describe('What is written. Default: the only input, as it is.'),
  description,
});

export const transform = z.strictObject({
  enrich: z.array(enrichment).min(1).optional().describe('Datasets to look things up in.'),
  filter: z.array(filter).min(1).optional().describe('Messages that go no further.'),
  map: z
    .array(mapping)
    .min(1)
    .optional()
    .describe('Fields of the outcome; what is not named is left out. "*" stands for any fields.'),
});

export type TransformDeclaration = z.infer<typeof transform>;
