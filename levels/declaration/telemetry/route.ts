// A telemetry route: where messages of a zone go, in as few words as it takes. Everything between the two ends is derived.

import { z } from 'zod';
import { dnsLabel } from '../fields.ts';
import { customMqtt, eventGrid, eventHubs, kafka, routeDestination } from './destination.ts';
import { transform } from './transform.ts';

const topic = z.string().min(1);

const origin = z.union([
  dnsLabel,
  z
    .strictObject({
      eventGrid: eventGrid.omit({ topic: true }).optional().describe('The MQTT broker of Azure Event Grid.'),
      eventHubs: eventHubs
        .omit({ hub: true })
        .optional()
        .describe('Azure Event Hubs, by Kafka; "topics" names event hubs.'),
      mqtt: customMqtt.omit({ topic: true, at: true }).optional().describe('Any other MQTT broker.'),
      kafka: kafka.omit({ topic: true, at: true }).optional().describe('Any other Kafka cluster.'),
    })
    .describe('On the way down: exactly one place outside the plant.'),
]);

const batching = z.strictObject({
  latencyMs: z.int().min(0).max(65_535_000).optional().describe('How long messages wait for each other at most.'),
  maxMessages: z.int().min(1).max(100_000).optional().describe('How many go together at most.'),
  maxBytes: z.int().min(1).max(1_000_000).optional().describe('How many bytes go together at most. Kafka only.'),
});

const route = z.strictObject({
  name: dnsLabel.describe('Unique in the site.'),
  direction: z
    .enum(['up', 'down'])
    .default('up')
    .describe('down: commands, from a zone above or from outside to a zone below. Nothing goes down undeclared.'),
  from: origin.describe('The zone whose messages travel; on the way down, a zone above or a place outside the plant.'),
  topics: z
    .array(topic)
    .min(1)
    .optional()
    .describe('MQTT topics where they begin; "+" and "#" as in MQTT. Default: the topics of the zone’s assets.'),
  to: routeDestination,
  transform: z
    .record(dnsLabel, transform)
    .optional()
    .describe('What happens to messages on the way, by the zone where it happens: one whose broker they pass.'),
  schema: z
    .string()
    .regex(/^[a-z0-9-]+\/[a-z0-9-]+:\d+$/, 'a schema with its version, such as "plant/ovens:1"')
    .optional()
    .describe('namespace/name:version in the schema registry. Destinations that store need one.'),
  format: z
    .enum(['delta', 'parquet', 'json'])
    .optional()
    .describe('How a destination that stores is written. Default: delta for lakes, parquet for the others.'),
  batching: batching.optional().describe('At the last hop, where the destination takes messages in batches.'),
  persistence: z.boolean().optional().describe('Whether messages that wait survive a restart. Default: false.'),
  qos: z
    .literal([0, 1], { error: '0 (at most once) or 1 (at least once)' })
    .optional()
    .describe('Between brokers: 0, at most once; 1 (default), at least once.'),
});

export type RouteDeclaration = z.infer<typeof route>;
export type OriginDeclaration = Exclude<RouteDeclaration['from'], string>;

export const telemetry = z.strictObject({
  apply: z
    .enum(['arm', 'flux'])
    .default('arm')
    .describe('Who creates the data flows; arm is the vendor’s supported path.'),
  vaultIdentity: z
    .strictObject({
      clientId: z.uuid('the client id of an identity').describe('Its client id.'),
      tenantId: z.uuid('the id of a tenant').describe('Its tenant.'),
    })
    .optional()
    .describe(
      'The managed identity with which zones read their Key Vault. Without it client certificates are placed by hand.',
    ),
  routes: z.array(route).default([]).describe('Where messages of a zone go.'),
});
