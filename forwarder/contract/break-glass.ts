// Break-glass: something is opened at once, for hours, beside the Allowlist and not through Git. It is an Allowlist object
// (or, on a host without a cluster, a file with the same content) that carries a label and `spec.breakGlass`.
//
// It can add names that zones may reach, and nothing else. An entry is a host by TLS or HTTP that goes the usual way up: no
// `to:`, because that would open the inside of a cluster or plant, and no `tcp`, because without a name nothing is checked.
// It says nothing about zones, reserved names or the configuration; those belong to the list.

import { z } from 'zod';
import { ALLOWLIST_API_VERSION, ALLOWLIST_KIND, host, port, zoneName } from './allowlist.ts';

/** Has to be "true". */
export const BREAK_GLASS_LABEL = 'sallyport.dev/break-glass';
/** No site can allow more: what is needed for longer belongs into the declaration. */
export const MAX_BREAK_GLASS_HOURS = 72;
/** How many a forwarder considers at the same time. */
export const MAX_BREAK_GLASSES = 16;
export const MAX_BREAK_GLASS_GRANTS = 16;
export const MAX_BREAK_GLASS_ENTRIES = 64;

/** One line, without control characters. */
const words = z
  .string()
  .min(1)
  .regex(/^\P{Cc}+$/u);

export const breakGlassSchema = z
  .strictObject({
    hours: z.int().min(1).max(MAX_BREAK_GLASS_HOURS).describe('How long it lasts, from its creation.'),
    reason: words.max(512).describe('Why it cannot wait for a change of the declaration.'),
    by: words.max(253).describe('Who opens it: the name under which the API server knows them.'),
  })
  .describe('Makes this object a temporary addition to the list of the forwarder, instead of a list.');

const entry = z.strictObject(
  { host, port, protocol: z.enum(['tls', 'http']).optional() },
  {
    error: (issue) =>
      onlyThese(issue.code, 'an entry of a break-glass has "host", "port" and "protocol" (tls or http)'),
  },
);

const grant = z.strictObject(
  {
    for: z.array(zoneName).min(1).max(512),
    from: z.string().max(253).optional(),
    entries: z.array(entry).min(1).max(MAX_BREAK_GLASS_ENTRIES),
  },
  { error: (issue) => onlyThese(issue.code, 'a grant of a break-glass has "for" and "entries"') },
);

const breakGlassSpecSchema = z.strictObject(
  { breakGlass: breakGlassSchema, grants: z.array(grant).min(1).max(MAX_BREAK_GLASS_GRANTS) },
  {
    error: (issue) =>
      onlyThese(issue.code, 'a break-glass has "breakGlass" and "grants"; all else belongs to the list'),
  },
);

export const breakGlassObjectSchema = z.object({
  apiVersion: z.literal(ALLOWLIST_API_VERSION),
  kind: z.literal(ALLOWLIST_KIND),
  metadata: z.object({ name: z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/) }),
  spec: breakGlassSpecSchema,
});

export type BreakGlassObject = z.infer<typeof breakGlassObjectSchema>;
export type BreakGlassGrant = z.infer<typeof grant>;

function onlyThese(code: string, message: string): string | undefined {
  return code === 'unrecognized_keys' ? `${message}. Remove the rest` : undefined;
}
