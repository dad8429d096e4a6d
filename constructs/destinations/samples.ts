// A route to each destination, and each way in which a zone can sign in there. What is optional is left out, so that defaults show.

import { z } from 'zod';
import type { AuthenticationDeclaration } from '../../levels/declaration/telemetry/authentication.ts';
import { routeDestination } from '../../levels/declaration/telemetry/destination.ts';
import { telemetry } from '../../levels/declaration/telemetry/route.ts';
import type { RouteEnd } from '../../levels/telemetry/route-ends.ts';
import { isStore } from '../../levels/telemetry/serialization.ts';
import type { SampleRoute } from './sample-plant.ts';

type Kind = RouteEnd['kind'];
export type Sample = {
  readonly title: string;
  readonly kind: Kind;
  readonly settings: unknown;
  readonly route?: Omit<SampleRoute, 'to'>;
};

export const SAMPLES: readonly Sample[] = [
  { title: 'parent only', kind: 'parent', settings: true },
  { title: 'Event Hubs', kind: 'eventHubs', settings: { namespace: 'your-namespace', hub: 'your-hub' } },
  { title: 'Event Grid', kind: 'eventGrid', settings: { namespace: 'your-namespace' } },
  {
    title: 'Event Grid over web sockets',
    kind: 'eventGrid',
    settings: { namespace: 'your-namespace', webSockets: true },
  },
  { title: 'another MQTT broker', kind: 'mqtt', settings: { host: 'mqtt.example.com' } },
  { title: 'another Kafka cluster', kind: 'kafka', settings: { host: 'kafka.example.com', topic: 'your-topic' } },
  {
    title: 'Fabric Real-Time Intelligence',
    kind: 'fabricRealTime',
    settings: { namespace: 'your-eventstream', topic: 'es_topic' },
  },
  {
    title: 'OneLake',
    kind: 'oneLake',
    settings: { workspace: 'your-workspace', lakehouse: 'your-lakehouse', table: 'your_table' },
  },
  {
    title: 'Data Lake Storage Gen2',
    kind: 'dataLake',
    settings: { account: 'youraccount', container: 'your-container' },
  },
  {
    title: 'Data Explorer',
    kind: 'dataExplorer',
    settings: { cluster: 'your-cluster', database: 'your-database', table: 'your_table' },
  },
  { title: 'local storage', kind: 'localStorage', settings: { claim: 'your-claim', folder: 'your-folder' } },
  {
    title: 'a zone below (commands)',
    kind: 'zone',
    settings: 'level-2',
    route: { direction: 'down', from: 'level-4', topics: ['commands/+'] },
  },
];

/** The route of a sample with one way of signing in; undefined: the default. */
export function routeOf({ kind, settings, route }: Sample, signIn: SignIn | undefined): SampleRoute {
  const authentication = signIn === undefined ? {} : { authentication: { [signIn]: SIGN_INS[signIn] } };
  const to = typeof settings === 'object' ? { ...settings, ...authentication } : settings;
  return { ...(isStore(kind) && { schema: 'your-namespace/your-schema:1' }), ...route, to: { [kind]: to } };
}

export type SignIn = Exclude<keyof AuthenticationDeclaration, 'audience'>;

const SIGN_IN_WORDS: readonly SignIn[] = ['identity', 'certificate', 'sasl', 'accessToken'];

const SIGN_INS: Readonly<Record<SignIn, unknown>> = {
  identity: { clientId: '00000000-0000-4000-8000-000000000000', tenantId: '00000000-0000-4000-8000-000000000000' },
  sasl: { secretRef: 'your-secret' },
  certificate: { secretRef: 'your-secret' },
  accessToken: { secretRef: 'your-secret' },
};

/** First the default, where there is one; then what the schema of the declaration knows. */
export function signInsOf({ kind }: Sample): readonly (SignIn | undefined)[] {
  const destination = propertyOf(nodeOf(routeDestination), kind);
  const declared = destination.properties['authentication'];
  if (declared === undefined) return [undefined];
  const named = Object.keys(nodeSchema.parse(declared).properties);
  const known = SIGN_IN_WORDS.filter((each) => named.includes(each));
  return destination.required.includes('authentication') ? known : [undefined, ...known];
}

/** Kinds of places that commands may come from, as the schema has them. */
export function originKinds(): readonly string[] {
  const routes = propertyOf(nodeOf(telemetry), 'routes');
  const from = propertyOf(nodeSchema.parse(routes.items), 'from');
  return from.anyOf.flatMap((each) => Object.keys(nodeSchema.parse(each).properties));
}

/** A JSON Schema, as far as it is read here. */
const nodeSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
  anyOf: z.array(z.unknown()).default([]),
  items: z.unknown().optional(),
});
type Node = z.infer<typeof nodeSchema>;

function nodeOf(schema: z.ZodType): Node {
  return nodeSchema.parse(z.toJSONSchema(schema, { io: 'input' }));
}

function propertyOf({ properties }: Node, name: string): Node {
  return nodeSchema.parse(properties[name] ?? {});
}
