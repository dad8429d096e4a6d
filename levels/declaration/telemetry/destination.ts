// Where a route may end. Each kind takes what its product cannot do without; hosts and ports follow from the names.

import { z } from 'zod';
import { address, dnsLabel, hostName, port } from '../fields.ts';
import { authentications } from './authentication.ts';

const text = z.string().min(1);
const at = dnsLabel
  .optional()
  .describe('The zone whose broker hands messages over: where they begin, or above. Default: the topmost.');
const ca = dnsLabel
  .optional()
  .describe('Public CA certificate beside the declarations: pki/<ca>.pem. Default: what the system trusts.');
const serverAddress = address
  .optional()
  .describe('Where the server stands in the plant. Default: on the Internet, found by name.');

export const eventHubs = z.strictObject({
  namespace: dnsLabel.describe('The Event Hubs namespace.'),
  hub: text.describe('The event hub.'),
  authentication: authentications.eventHubs,
});

export const eventGrid = z.strictObject({
  namespace: dnsLabel.describe('The Event Grid namespace.'),
  topic: text
    .optional()
    .describe(
      'The topic there; may hold ${inputTopic} or ${inputTopic.1}. Default: <site>/from/<zone>/… as between brokers.',
    ),
  webSockets: z.boolean().optional().describe('MQTT over web sockets on port 443 instead of 8883. Default: false.'),
  authentication: authentications.eventGrid,
});

export const customMqtt = z.strictObject({
  host: hostName.describe('The broker.'),
  port: port.default(8883).describe('Its TLS port.'),
  address: serverAddress,
  topic: text.optional().describe('The topic there, as with eventGrid.'),
  webSockets: z.boolean().optional().describe('MQTT over web sockets. Default: false.'),
  ca,
  authentication: authentications.mqtt,
  at,
});

export const kafka = z.strictObject({
  host: hostName.describe('The server that is asked first.'),
  port: port.default(9093).describe('Its TLS port.'),
  address: serverAddress,
  servers: z
    .array(z.strictObject({ host: hostName.describe('Its name.'), address: serverAddress }))
    .optional()
    .describe('Other servers of the cluster, by the names under which they announce themselves, on the same port.'),
  topic: text.describe('The topic there.'),
  ca,
  authentication: authentications.kafka,
  at,
});

const fabricRealTime = z.strictObject({
  namespace: dnsLabel.describe('First label of the bootstrap server of the Eventstream’s custom endpoint.'),
  topic: text.describe('The topic there, "es_…".'),
  authentication: authentications.fabricRealTime,
});

const oneLake = z.strictObject({
  workspace: text.describe('The workspace.'),
  lakehouse: text.describe('The lakehouse in it.'),
  table: text.optional().describe('The table that is written.'),
  folder: text.optional().describe('Or the folder of files.'),
  authentication: authentications.identityOnly,
});

const dataLake = z.strictObject({
  account: dnsLabel.describe('The storage account.'),
  container: text.describe('The container in it.'),
  authentication: authentications.dataLake,
});

const dataExplorer = z.strictObject({
  cluster: dnsLabel.describe('The cluster, in the region of the site.'),
  database: text.describe('The database.'),
  table: text.describe('The table.'),
  authentication: authentications.identityOnly,
});

const localStorage = z.strictObject({
  claim: dnsLabel.describe('A persistent volume claim in the zone.'),
  folder: text.describe('The folder there.'),
  at: at.describe('The zone that stores: where messages begin, or above. Default: where they begin.'),
});

export const routeDestination = z
  .strictObject({
    parent: z.literal(true).optional().describe('The broker of the parent is the end.'),
    eventHubs: eventHubs.optional().describe('Azure Event Hubs, by Kafka.'),
    eventGrid: eventGrid.optional().describe('Azure Event Grid, by MQTT.'),
    mqtt: customMqtt.optional().describe('Any other MQTT broker.'),
    kafka: kafka.optional().describe('Any other Kafka cluster.'),
    fabricRealTime: fabricRealTime
      .optional()
      .describe('Fabric Real-Time Intelligence: an Eventstream’s custom endpoint.'),
    oneLake: oneLake.optional().describe('A lakehouse in OneLake of Microsoft Fabric.'),
    dataLake: dataLake.optional().describe('Azure Data Lake Storage Gen2.'),
    dataExplorer: dataExplorer.optional().describe('Azure Data Explorer.'),
    localStorage: localStorage.optional().describe('A volume in a zone.'),
    zone: dnsLabel.optional().describe('On the way down: the zone that commands are for.'),
    topic: text
      .optional()
      .describe(
        'With "zone": the topic there. Default: the topic a command began with. Needed where it began in Kafka.',
      ),
  })
  .describe('Exactly one destination.');

export type DestinationDeclaration = z.infer<typeof routeDestination>;
