// levels/profiles/<profile>.yaml: a named, reviewed list of destinations that a vendor publishes.

import { z } from 'zod';
import { PROTOCOLS } from '../../forwarder/contract/protocol.ts';
import { day, port, sentence } from './fields.ts';
import { CLOUDS } from './site.ts';

const profileEntry = z.strictObject({
  host: z
    .string()
    .describe(
      'A host pattern; <region> and the profile’s parameters may stand in it. An entry that names an optional parameter exists where it is given.',
    ),
  port,
  protocol: z.enum(PROTOCOLS).default('tls'),
  purpose: sentence,
  when: z.string().default('always').describe('The scenario that needs it.'),
  narrow: z
    .strictObject({ parameter: z.string(), hosts: z.array(z.string()).min(1) })
    .optional()
    .describe('Where the parameter is given, these hosts replace the wildcard.'),
  reserved: z
    .boolean()
    .default(false)
    .describe(
      'Without it the cluster can no longer be managed: no change may cut it off unless it says so under "release".',
    ),
});

export const profileSchema = z.strictObject({
  profile: z.string(),
  purpose: sentence,
  source: z.string().describe('The vendor’s page.'),
  reviewed: day.describe('When the list was last compared with its source.'),
  requires: z.array(z.string()).min(1).optional().describe('One of these profiles must stand beside it.'),
  /** The text says what the value is; a `required` parameter has no wildcard to fall back to. */
  parameters: z
    .record(z.string(), z.strictObject({ purpose: sentence, required: z.boolean().default(false) }))
    .default({}),
  scenarios: z.record(z.string(), sentence).default({}).describe('What the values of "when" mean.'),
  clouds: z.partialRecord(z.enum(CLOUDS), z.array(profileEntry).min(1)),
});

export type Profile = z.infer<typeof profileSchema>;
export type ProfileEntry = z.infer<typeof profileEntry>;
