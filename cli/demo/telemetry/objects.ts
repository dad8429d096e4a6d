// The emitted objects that a run executes, as they stand in dist/<site>/<zone>/data-flows: what this run understands of them.
// A value it does not know is refused rather than passed over: a run that ignored half of an object would prove nothing.

import { parse } from 'yaml';
import { z } from 'zod';
import type { TreeFiles } from '../../synth/write-tree.ts';

const metadata = z.looseObject({ name: z.string() });
const enabled = z.literal('Enabled');
const tls = z.strictObject({ mode: enabled, trustedCaCertificateConfigMapRef: z.string().optional() });

const endpointSchema = z.object({
  kind: z.literal('DataflowEndpoint'),
  metadata,
  spec: z.discriminatedUnion('endpointType', [
    z.strictObject({
      endpointType: z.literal('Mqtt'),
      hostType: z.literal('CustomMqtt'),
      mqttSettings: z.strictObject({
        host: z.string(),
        protocol: z.literal('Mqtt'),
        authentication: z.strictObject({
          method: z.literal('X509Certificate'),
          x509CertificateSettings: z.strictObject({ secretRef: z.string() }),
        }),
        tls,
        clientIdPrefix: z.string(),
        qos: z.union([z.literal(0), z.literal(1)]),
        retain: z.enum(['Keep', 'Never']),
        sessionExpirySeconds: z.int(),
      }),
    }),
    z.strictObject({
      endpointType: z.literal('Kafka'),
      hostType: z.literal('Eventhub'),
      kafkaSettings: z.strictObject({
        host: z.string(),
        authentication: z.strictObject({
          method: z.literal('SystemAssignedManagedIdentity'),
          systemAssignedManagedIdentitySettings: z.strictObject({ audience: z.string().optional() }).optional(),
        }),
        tls,
        batching: z
          .strictObject({
            mode: enabled,
            latencyMs: z.int().optional(),
            maxBytes: z.int().optional(),
            maxMessages: z.int().optional(),
          })
          .optional(),
        partitionStrategy: z.literal('Topic').optional(),
      }),
    }),
  ]),
});

const source = z.strictObject({
  operationType: z.literal('Source'),
  sourceSettings: z.strictObject({ endpointRef: z.string(), dataSources: z.array(z.string()).min(1) }),
});
const transformation = z.strictObject({
  operationType: z.literal('BuiltInTransformation'),
  builtInTransformationSettings: z.unknown(),
});
const destination = z.strictObject({
  operationType: z.literal('Destination'),
  destinationSettings: z.strictObject({ endpointRef: z.string(), dataDestination: z.string() }),
});
const flowSchema = z.object({
  kind: z.literal('Dataflow'),
  metadata,
  spec: z.strictObject({
    profileRef: z.literal('default'),
    mode: enabled,
    requestDiskPersistence: enabled.optional(),
    operations: z.union([z.tuple([source, destination]), z.tuple([source, transformation, destination])]),
  }),
});

const listenerSchema = z.object({
  kind: z.literal('BrokerListener'),
  metadata,
  spec: z.strictObject({
    brokerRef: z.literal('default'),
    serviceName: z.string(),
    serviceType: z.literal('NodePort'),
    ports: z.tuple([
      z.strictObject({
        port: z.int(),
        protocol: z.literal('Mqtt'),
        authenticationRef: z.string(),
        authorizationRef: z.string(),
        tls: z.strictObject({ mode: z.literal('Manual'), manual: z.strictObject({ secretRef: z.string() }) }),
      }),
    ]),
  }),
});

const attributes = z.record(z.string(), z.string());
const authenticationSchema = z.object({
  kind: z.literal('BrokerAuthentication'),
  metadata,
  spec: z.strictObject({
    authenticationMethods: z.tuple([
      z.strictObject({
        method: z.literal('X509'),
        x509Settings: z.strictObject({
          trustedClientCaCert: z.string(),
          authorizationAttributes: z.record(z.string(), z.strictObject({ subject: z.string(), attributes })),
        }),
      }),
    ]),
  }),
});

const resources = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('Connect'), clientIds: z.array(z.string()) }),
  z.strictObject({ method: z.enum(['Publish', 'Subscribe']), topics: z.array(z.string()) }),
]);
const authorizationSchema = z.object({
  kind: z.literal('BrokerAuthorization'),
  metadata,
  spec: z.strictObject({
    authorizationPolicies: z.strictObject({
      cache: enabled,
      rules: z.array(
        z.strictObject({
          principals: z.strictObject({ attributes: z.array(attributes) }),
          brokerResources: z.array(resources),
        }),
      ),
    }),
  }),
});

const configMapSchema = z.object({ kind: z.literal('ConfigMap'), metadata, data: z.record(z.string(), z.string()) });
const otherSchema = z.object({
  kind: z.enum(['Device', 'Asset', 'Issuer', 'Certificate', 'SecretProviderClass', 'SecretSync']),
  metadata,
});

const objectSchema = z.discriminatedUnion('kind', [
  endpointSchema,
  flowSchema,
  listenerSchema,
  authenticationSchema,
  authorizationSchema,
  configMapSchema,
  otherSchema,
]);

export type TelemetryObject = z.infer<typeof objectSchema>;
export type ObjectOf<K extends TelemetryObject['kind']> = Extract<TelemetryObject, { readonly kind: K }>;

/** Parts of a zone that telemetry is made of. */
const PARTS = ['data-flows', 'trust'];

/** All of a zone’s. */
export function telemetryObjects(dist: TreeFiles, zone: string): readonly TelemetryObject[] {
  const folders = PARTS.map((part) => `${zone}/${part}/`);
  const own = [...dist].filter(([path]) => folders.some((folder) => path.startsWith(folder)));
  return own.map(([path, text]) => readObject(path, text));
}

function readObject(path: string, text: string): TelemetryObject {
  const read = objectSchema.safeParse(parse(text));
  if (read.success) return read.data;
  throw new Error(
    `Cannot run "${path}": this run does not know what it says. ${z.prettifyError(read.error)}. Teach it, or change the site`,
  );
}

export function objectsOf<K extends TelemetryObject['kind']>(
  objects: readonly TelemetryObject[],
  kind: K,
): readonly ObjectOf<K>[] {
  return objects.filter((object): object is ObjectOf<K> => object.kind === kind);
}

/** The one a reference means; a reference that leads nowhere ends the run. */
export function objectOf<K extends TelemetryObject['kind']>(
  objects: readonly TelemetryObject[],
  kind: K,
  name: string,
): ObjectOf<K> {
  const found = objectsOf(objects, kind).find((object) => object.metadata.name === name);
  if (found !== undefined) return found;
  throw new Error(`Cannot find ${kind} "${name}": the zone's objects do not hold it. Run "sallyport synth"`);
}
