// The Allowlist resource (sallyport.dev/v1alpha1): what one forwarder lets pass, for which zone.
//
// Written once as a zod schema. The CustomResourceDefinition is generated from it, the forwarder validates with it and
// the synthesizer is typed by it, so YAML and program cannot drift. The schema keeps to what a structural OpenAPI schema
// can say: no unions, no transforms, no ids. Cross-field rules of an entry stand in `checkEntry`.

import { z } from 'zod';
import { HOST_PATTERN_REGEX } from './host-pattern.ts';
import { ipAddress } from './ip-address-schema.ts';
import { type Protocol, PROTOCOLS } from './protocol.ts';

export const ALLOWLIST_API_VERSION = 'sallyport.dev/v1alpha1';
export const ALLOWLIST_KIND = 'Allowlist';

/** Sizes an API server and etcd accept, measured with grants of 10,000 entries (0.9 MiB). */
export const MAX_ENTRIES = 10_000;
export const MAX_RESERVED = 128;
export const MAX_ZONES_PER_RESERVED = 64;

export const port = z.int().min(1).max(65535);
export const zoneName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
export const host = z.string().max(257).regex(new RegExp(HOST_PATTERN_REGEX));
const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .describe('A day, UTC; allowed through its end.');
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

const target = z
  .strictObject({
    service: z.string().max(63).optional().describe('A Service of this cluster; needs namespace.'),
    namespace: z.string().max(63).optional(),
    address: ipAddress.optional().describe('A literal IP address.'),
    port,
  })
  .describe('Where the connection ends at this forwarder, instead of going up: a Service or an address.');

const entrySchema = z
  .strictObject({
    host: host
      .optional()
      .describe('Host pattern: exact, *.x (one label) or **.x (one or more). Absent only for tcp to an address.'),
    port: port.describe('The logical port: what the client dials, the same at every level.'),
    protocol: z
      .enum(PROTOCOLS)
      .optional()
      .describe('tls (default): by server name; http: by Host; tcp: by listenPort.'),
    listenPort: port.optional().describe('tcp only: the port on which every forwarder of the chain listens for it.'),
    to: target.optional(),
    expires: date.optional(),
    line: z.int().min(1).optional().describe('Line of the declaration, for explanations.'),
  })
  .describe('One destination.');

const grant = z
  .strictObject({
    for: z.array(zoneName).min(1).max(512).describe('The zones that may reach the entries.'),
    from: z.string().max(253).describe('The file the entries come from.'),
    entries: z.array(entrySchema).max(MAX_ENTRIES),
  })
  .describe('Destinations granted to zones by one source.');

const reserved = z
  .strictObject({ host, port, for: z.array(zoneName).min(1).max(MAX_ZONES_PER_RESERVED) })
  .describe('A name that no change may cut off from these zones.');

const zone = z
  .strictObject({
    networks: z
      .array(z.string().max(43))
      .max(64)
      .optional()
      .describe('A direct child: the addresses its connections come from.'),
    via: zoneName.optional().describe('A deeper zone: the direct child its connections come through.'),
  })
  .describe('A zone below this forwarder (or the forwarder’s own, where it polices itself).');

export const allowlistSpecSchema = z.strictObject({
  configDigest: digest.describe('SHA-256 of the forwarder.yaml this list belongs to.'),
  notBefore: date.describe('Newest review date of the sources: a clock behind it is wrong.'),
  zones: z.record(zoneName, zone),
  grants: z.array(grant).max(4096),
  reserved: z.array(reserved).max(MAX_RESERVED),
  released: z
    .array(z.strictObject({ host, port }))
    .max(MAX_RESERVED)
    .describe('Reserved names that this version gives up on purpose.'),
  retired: z
    .array(zoneName)
    .max(MAX_ZONES_PER_RESERVED)
    .optional()
    .describe('Zones that are given up on purpose: what is reserved for them may leave with this version or the next.'),
});

export const allowlistSchema = z.object({
  apiVersion: z.literal(ALLOWLIST_API_VERSION),
  kind: z.literal(ALLOWLIST_KIND),
  metadata: z.object({ name: z.string(), namespace: z.string().optional(), generation: z.int().optional() }),
  spec: allowlistSpecSchema,
});

export type Allowlist = z.infer<typeof allowlistSchema>;
export type AllowlistSpec = z.infer<typeof allowlistSpecSchema>;
export type Grant = z.infer<typeof grant>;
export type Entry = z.infer<typeof entrySchema>;
export type EntryTarget = z.infer<typeof target>;
export type ReservedName = z.infer<typeof reserved>;
export type AllowlistZone = z.infer<typeof zone>;

/** The protocol of an entry, with its default. */
export function protocolOf(entry: Pick<Entry, 'protocol'>): Protocol {
  return entry.protocol ?? 'tls';
}

/** The port on which forwarders listen for an entry: `listenPort` of tcp entries, else the port itself. */
export function listenPortOf(entry: Pick<Entry, 'port' | 'listenPort'>): number {
  return entry.listenPort ?? entry.port;
}

/** The rules between the fields of an entry that OpenAPI cannot say; undefined when all hold. */
export function checkEntry(entry: Entry): string | undefined {
  const protocol = protocolOf(entry);
  if (protocol === 'tcp' && entry.listenPort === undefined) return 'protocol tcp needs "listenPort"';
  if (protocol !== 'tcp' && entry.listenPort !== undefined) return '"listenPort" belongs to protocol tcp only';
  if (protocol !== 'tcp' && entry.host === undefined) return `protocol ${protocol} needs "host"`;
  if (protocol === 'tcp' && entry.host?.startsWith('*'))
    return 'protocol tcp carries no name, so its host cannot be a wildcard';
  if (entry.host === undefined && entry.to === undefined) return 'it needs "host" or "to"';
  const { to } = entry;
  if (to === undefined) return undefined;
  if ((to.service === undefined) === (to.address === undefined)) return '"to" names either a service or an address';
  if ((to.service === undefined) !== (to.namespace === undefined))
    return '"to.service" and "to.namespace" belong together';
  return undefined;
}
