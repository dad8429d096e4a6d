// forwarder.yaml: the configuration of one forwarder. Synthesized; read by the program; digested into the Allowlist.
// What may pass is not here but in the Allowlist; what is here can cut the level off, so it is commit-confirmed.

import { z } from 'zod';
import { MAX_BREAK_GLASS_HOURS } from './break-glass.ts';
import { FAMILIES } from './ip-address.ts';
import { ipAddress as address, ipEndpoint as endpoint } from './ip-address-schema.ts';

const port = z.int().min(1).max(65535);
const name = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
/** Of a network card, as the kernel knows it (IFNAMSIZ). */
const card = z.string().min(1).max(15);
/** Logical port → dialled port, where they differ. YAML keys are strings. */
const portMap = z.record(z.string().regex(/^\d{1,5}$/), port);

const LISTENER_PROTOCOLS = ['tls', 'http', 'tcp', 'connect'] as const;

const bindSchema = z
  .strictObject({
    address: address.optional(),
    interface: card.optional().describe('All addresses this card has when the listener is bound.'),
    port: z.int().min(0).max(65535),
  })
  .describe('Exactly one of address and interface.');

const listenerSchema = z.strictObject({
  name: z.string().max(63).describe('Shown in audit lines, e.g. tls-443.'),
  protocol: z.enum(LISTENER_PROTOCOLS),
  port: port.describe('The logical port: for decisions, audit and the next hop.'),
  bind: z.array(bindSchema).min(1).describe('The sockets. Port 0 only in tests.'),
});

const fromSchema = z
  .strictObject({ address: address.optional(), interface: card.optional() })
  .describe('The card the way up leaves by: exactly one of the two.');

const parentSchema = z.strictObject({
  zone: name.describe('The parent zone.'),
  address: address.describe('Its face.'),
  ports: portMap.default({}),
  keys: z.string().describe('Folder with one file per key id; the sender signs PROXY headers with the greatest id.'),
});

const directSchema = z.strictObject({
  resolvers: z.array(endpoint).min(1).describe('DNS servers, asked in order. Never the DNS that redirects.'),
  families: z
    .array(z.enum(FAMILIES))
    .min(1)
    .refine((families) => new Set(families).size === families.length, 'a family occurs twice')
    .default(['ipv4'])
    .describe('Addresses that are asked for, and tried in turns in this order.'),
  ports: portMap.default({}),
  permitAddresses: z.array(z.string()).default([]).describe('CIDRs allowed although private (Private Link).'),
});

const connectProxySchema = z.strictObject({
  host: z.string(),
  port,
  credentials: z.string().optional().describe('File with user:password.'),
  ca: z.string().optional().describe('PEM file; when given, the proxy itself is spoken to over TLS.'),
});

const uplinkSchema = z.strictObject({
  parent: parentSchema.optional(),
  direct: directSchema.optional(),
  connectProxy: connectProxySchema.optional(),
  from: fromSchema.optional(),
});

/** Defaults, with why: docs/limits.md. */
const limitsSchema = z.strictObject({
  helloTimeoutMs: z.int().min(10).default(10_000),
  maxHelloBytes: z.int().min(16_384).max(1_048_576).default(65_536),
  connections: z.int().min(1).default(60_000),
  connectionsPerChild: z.int().min(1).default(20_000),
  connectionsPerClient: z.int().min(1).default(2_000),
  unidentified: z.int().min(1).default(4_096).describe('Connections that have not said their name yet.'),
  newConnectionsPerSecond: z.int().min(1).default(5_000).describe('Per source: the address of the TCP peer.'),
  newNamesPerMinute: z.int().min(1).default(300).describe('Distinct never-seen names per client and minute.'),
  files: z.int().min(2).optional().describe('Default: what the system lets the process open, less a reserve.'),
  bufferedMiB: z.int().min(1).max(1_048_576).default(256).describe('Received and not yet taken by the other side.'),
  proxyHeaderWaitMs: z.int().min(10).default(1_000),
  dialTimeoutMs: z.int().min(10).default(10_000),
  idleTimeoutMs: z.int().min(100).default(4_200_000).describe('70 minutes: relays are silent for up to an hour.'),
  drainMs: z.int().min(0).default(30_000),
});

export const configurationSchema = z.strictObject({
  site: name,
  zone: name,
  engine: z.enum(['auto', 'reactor', 'net']).default('auto'),
  workers: z.int().min(1).max(256).optional().describe('Threads of the reactor engine. Default: one per core.'),
  listeners: z.array(listenerSchema).min(1),
  uplink: uplinkSchema,
  children: z
    .record(name, z.strictObject({ keys: z.string() }))
    .default({})
    .describe('Direct children that have a forwarder of their own: the folder with the keys they sign with.'),
  services: z
    .strictObject({ resolver: address.describe('Cluster DNS, only for entries with "to: { service }".') })
    .optional(),
  allowlist: z
    .strictObject({
      file: z.string().optional(),
      kubernetes: z.strictObject({ namespace: z.string(), name: z.string() }).optional(),
      breakGlass: z
        .strictObject({
          maxHours: z.int().min(1).max(MAX_BREAK_GLASS_HOURS),
          folder: z.string().optional().describe('Beside "file": where break-glass files are put.'),
        })
        .optional()
        .describe('Present where the site allows break-glass.'),
    })
    .describe('Exactly one of file and kubernetes.'),
  state: z.string().describe('Folder for the last good allowlist and the last confirmed configuration.'),
  confirm: z.strictObject({ seconds: z.int().min(1).default(120) }).default({ seconds: 120 }),
  audit: z
    .strictObject({
      to: z.union([z.literal('stdout'), z.strictObject({ file: z.string(), rotateMiB: z.int().min(1).default(64) })]),
      required: z.boolean().default(false).describe('Deny when audit lines cannot be written.'),
    })
    .default({ to: 'stdout', required: false }),
  health: z
    .union([z.strictObject({ socket: z.string() }), z.strictObject({ address, port: z.int().min(0).max(65535) })])
    .optional(),
  metrics: z.strictObject({ address, port: z.int().min(0).max(65535) }).optional(),
  limits: limitsSchema.prefault({}),
});

/** A configuration with its defaults filled in. */
export type Configuration = z.infer<typeof configurationSchema>;
/** A configuration as it is written. */
export type ConfigurationInput = z.input<typeof configurationSchema>;
/** Where a listener is bound: at an address or at all of a card. */
export type BindPlace = z.infer<typeof bindSchema>;
export type ListenerConfiguration = z.infer<typeof listenerSchema>;
export type UplinkConfiguration = z.infer<typeof uplinkSchema>;
export type Limits = z.infer<typeof limitsSchema>;
