// JSON Schemas of the files people edit, so that an editor completes and checks while they type.
// Generated from the zod schemas and committed; what only `sallyport check` can tell (rules between fields) is not in them.

import { z } from 'zod';
import { HOST_PATTERN_REGEX } from '../forwarder/contract/host-pattern.ts';
import { address, day, endpoint, host, machine, network } from './declaration/fields.ts';
import { profileSchema } from './declaration/profile.ts';
import { siteSchema } from './declaration/site.ts';
import { zoneSchema } from './declaration/zone.ts';

/** Text of each schema by its path in the repository. */
export function jsonSchemas(): ReadonlyMap<string, string> {
  return new Map([
    [
      'levels/profiles/profile.schema.json',
      print(profileSchema, 'A profile of Sallyport: destinations a vendor publishes'),
    ],
    ['levels/sites/site.schema.json', print(siteSchema, 'A site of Sallyport: what its zones share')],
    [
      'levels/sites/zone.schema.json',
      print(zoneSchema, 'A zone of Sallyport: one cluster or host at one Purdue level'),
    ],
  ]);
}

function print(schema: z.ZodType, title: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input', override: addPattern });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}

/** Fields that zod checks with a function have a regular expression here: necessary, not sufficient. */
function addPattern({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodType;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  const found = PATTERNS.find(([field]) => isMadeFrom(zodSchema, field));
  if (found !== undefined) jsonSchema.pattern = found[1];
}

/** A field with a description of its own is a copy that knows its original. */
function isMadeFrom(schema: z.core.$ZodType, field: z.ZodType): boolean {
  // oxlint-disable-next-line no-underscore-dangle -- the name zod gives to what it publishes for library authors
  const { parent } = schema._zod;
  return schema === field || (parent !== undefined && isMadeFrom(parent, field));
}

const ADDRESS = '\\d{1,3}(\\.\\d{1,3}){3}';
const PATTERNS: readonly (readonly [z.ZodType, string])[] = [
  [host, HOST_PATTERN_REGEX],
  [address, `^${ADDRESS}$`],
  [machine, `^${ADDRESS}$`],
  [network, `^${ADDRESS}/\\d{1,2}$`],
  [endpoint, `^${ADDRESS}:\\d{1,5}$`],
  [day, '^\\d{4}-\\d{2}-\\d{2}$'],
];
