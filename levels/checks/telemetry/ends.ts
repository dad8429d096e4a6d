// The outer end of a route and what is said about it fit together: sign-in, schema, format, batches, and where a server stands.

import type { AuthenticationDeclaration } from '../../declaration/telemetry/authentication.ts';
import type { RouteDeclaration } from '../../declaration/telemetry/route.ts';
import type { Path } from '../../loading/yaml-file.ts';
import type { Site } from '../../model.ts';
import type { Problem } from '../../problem.ts';
import type { OuterEnd, RouteOrigin } from '../../telemetry/route-ends.ts';
import type { RouteFault } from '../../telemetry/route-fault.ts';
import { findPath, outerOf } from '../../telemetry/route-path.ts';
import { findServerFaults } from './servers.ts';
import { isStore } from '../../telemetry/serialization.ts';
import { VENDOR_LIMITS } from '../../telemetry/vendor-limits.ts';
import { forEachRoute } from './route-problem.ts';

type Outer = OuterEnd | RouteOrigin;

export function checkEnds(site: Site): readonly Problem[] {
  return forEachRoute(site, (route) => {
    const path = findPath(site, route);
    if ('fault' in path) return [];
    const outer = outerOf(path);
    const zone = path.direction === 'up' ? path.zones.at(-1) : path.zones[0];
    const side = path.direction === 'up' ? 'to' : 'from';
    return [
      ...findSchemaFaults(route, outer),
      ...findBatchingFaults(route, outer),
      ...(outer === undefined || zone === undefined
        ? []
        : [
            ...findSignInFaults(route, outer, side),
            ...findFolderFaults(route, outer),
            ...findServerFaults(route.name, outer, zone, side),
          ]),
    ];
  });
}

function findSignInFaults({ name }: RouteDeclaration, { kind, settings }: Outer, side: string): readonly RouteFault[] {
  if (!('authentication' in settings)) return [];
  const declared: AuthenticationDeclaration = settings.authentication ?? {};
  const { identity, audience, ...secrets } = declared;
  const methods = Object.entries({ ...secrets, identity: identity ?? audience }).flatMap(([method, value]) =>
    value === undefined ? [] : [method],
  );
  const refuse = (message: string): readonly RouteFault[] => [
    { at: [side, kind, 'authentication'], code: 'authentication', message },
  ];
  if (methods.length > 1) {
    const choice = methods.map((method) => `"${method}"`).join(' and ');
    return refuse(`Cannot sign in for route "${name}" by ${choice}: an endpoint knows one way. Keep one of them`);
  }
  return kind === 'kafka' && methods.length === 0
    ? refuse(`Cannot sign in for route "${name}": nothing leaves a zone anonymously. Name "sasl" or "certificate"`)
    : [];
}

/** Columns want a schema, and everything else takes JSON. */
function findSchemaFaults({ name, schema, format }: RouteDeclaration, outer: Outer | undefined): readonly RouteFault[] {
  const stores = outer !== undefined && isStore(outer.kind);
  if (stores && schema === undefined) {
    const message = `Cannot store the messages of route "${name}": "${outer.kind}" is written in columns, and no schema names them. Add "schema", such as "schema: plant/${name}:1"`;
    return [{ at: ['to'], code: 'schema', message }];
  }
  if (!stores && (format === 'delta' || format === 'parquet')) {
    const message = `Cannot write route "${name}" as ${format}: its destination takes messages one by one. Remove "format"`;
    return [{ at: ['format'], code: 'schema', message }];
  }
  if (stores && format === 'json') {
    const message = `Cannot write route "${name}" as json: "${outer.kind}" is written in columns. Write "delta" or "parquet"`;
    return [{ at: ['format'], code: 'schema', message }];
  }
  if (outer !== undefined || schema === undefined) return [];
  const message = `Cannot apply schema "${schema}" to route "${name}": between brokers messages stay as they are. Remove "schema"`;
  return [{ at: ['schema'], code: 'schema', message }];
}

const IN_BATCHES: readonly Outer['kind'][] = [
  'eventHubs',
  'fabricRealTime',
  'kafka',
  'oneLake',
  'dataLake',
  'dataExplorer',
];
const KAFKA_KINDS: readonly Outer['kind'][] = ['eventHubs', 'fabricRealTime', 'kafka'];

function findBatchingFaults(
  { name, batching, direction }: RouteDeclaration,
  outer: Outer | undefined,
): readonly RouteFault[] {
  if (batching === undefined) return [];
  const refuse = (at: Path, state: string): readonly RouteFault[] => [
    { at: ['batching', ...at], code: 'batching', message: `Cannot batch the messages of route "${name}": ${state}` },
  ];
  if (direction === 'down' || outer === undefined || !IN_BATCHES.includes(outer.kind)) {
    return refuse([], 'its destination takes them one by one. Remove "batching"');
  }
  const { latencyMs = 0, maxBytes } = batching;
  const isKafka = KAFKA_KINDS.includes(outer.kind);
  if (!isKafka && maxBytes !== undefined)
    return refuse(['maxBytes'], `"${outer.kind}" counts no bytes. Use "maxMessages"`);
  if (isKafka && latencyMs > VENDOR_LIMITS.kafkaLatencyMs)
    return refuse(['latencyMs'], `"${outer.kind}" waits at most ${VENDOR_LIMITS.kafkaLatencyMs} ms. Write less`);
  return isKafka || latencyMs % 1000 === 0
    ? []
    : refuse(['latencyMs'], `"${outer.kind}" waits for whole seconds. Write a multiple of 1000`);
}

function findFolderFaults({ name }: RouteDeclaration, outer: Outer): readonly RouteFault[] {
  if (outer.kind !== 'oneLake') return [];
  const count = [outer.settings.table, outer.settings.folder].filter((each) => each !== undefined).length;
  if (count === 1) return [];
  const state = count === 0 ? 'it names neither "table" nor "folder"' : 'it names "table" and "folder"';
  const message = `Cannot write route "${name}" to the lakehouse: ${state}. Name one of the two`;
  return [{ at: ['to', outer.kind], code: 'route-destination', message }];
}
