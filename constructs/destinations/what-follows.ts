// What follows from one sample: resources, sign-in, hosts and ports, entries of allowlists. All of it is asked of the code that
// makes objects and allowlists for real plants.

import { z } from 'zod';
import { forwarderAllowlist } from '../../levels/forwarder-allowlist.ts';
import type { Site } from '../../levels/model.ts';
import type { Flow } from '../../levels/telemetry/model.ts';
import type { Endpoint } from '../../levels/telemetry/endpoint.ts';
import { telemetryOf } from '../../levels/telemetry/telemetry-of.ts';
import type { Resource } from '../telemetry/resource.ts';
import { zoneResources } from '../telemetry/telemetry-resources.ts';
import { SAMPLE_ZONES, samplePlant, type Brokers, type SampleRoute } from './sample-plant.ts';

export type Following = {
  readonly site: Site;
  /** The last flow to a destination, or the only one that reads a command. */
  readonly flow: Flow;
  /** What it connects to besides its own broker. */
  readonly endpoint: Endpoint;
  readonly resource: Resource;
};

/** Undefined where the route leads nowhere. */
export function followRoute(route: SampleRoute, brokers: Brokers): Following | undefined {
  const site = samplePlant(route, brokers);
  const flow = telemetryOf(site).ways[0]?.flows.at(-1);
  const endpoint = flow?.destination.endpoint ?? flow?.source.endpoint;
  if (flow === undefined || endpoint === undefined) return undefined;
  const resource = resourcesIn(site, flow.zone).find(
    ({ kind, name }) => kind === 'DataflowEndpoint' && name === endpoint.name,
  );
  return resource === undefined ? undefined : { site, flow, endpoint, resource };
}

export type EndpointFacts = {
  readonly endpointType: string;
  readonly hostType: string | undefined;
  readonly protocol: string | undefined;
  /** How the zone signs in there; undefined where nobody asks. */
  readonly method: string | undefined;
};

const settingsSchema = z.looseObject({
  protocol: z.string().optional(),
  authentication: z.looseObject({ method: z.string() }).optional(),
});
const endpointSchema = z.object({ endpointType: z.string(), hostType: z.string().optional() }).catchall(settingsSchema);

/** The endpoint in the words of the product. */
export function endpointFacts({ resource: { properties } }: Following): EndpointFacts {
  const { endpointType, hostType, ...rest } = endpointSchema.parse(properties);
  const [settings] = Object.values(rest);
  return { endpointType, hostType, protocol: settings?.protocol, method: settings?.authentication?.method };
}

function resourcesIn(site: Site, zone: string): readonly Resource[] {
  return zoneResources(site, { name: zone });
}

/** Kinds of resources in each zone, with how many there are. */
export function kindsByZone(site: Site): ReadonlyMap<string, readonly (readonly [string, number])[]> {
  return new Map(
    SAMPLE_ZONES.map((zone) => {
      const kinds = resourcesIn(site, zone).map(({ kind }) => kind);
      return [zone, [...new Set(kinds)].map((kind) => [kind, kinds.filter((each) => each === kind).length] as const)];
    }),
  );
}

/** What the forwarder of each zone passes because of the route and not without it, as `host:port`. */
export function entriesByZone(route: SampleRoute, brokers: Brokers): ReadonlyMap<string, readonly string[]> {
  const before = passedByZone(samplePlant(undefined, brokers));
  const after = passedByZone(samplePlant(route, brokers));
  return new Map(
    [...after].map(([zone, passed]) => [zone, passed.filter((entry) => before.get(zone)?.includes(entry) !== true)]),
  );
}

function passedByZone(site: Site): ReadonlyMap<string, readonly string[]> {
  const forwarders = site.zones.filter(({ children }) => children.length > 0);
  return new Map(
    forwarders.map((zone) => {
      const entries = forwarderAllowlist(site, zone).grants.flatMap((grant) => grant.entries);
      return [zone.name, [...new Set(entries.map(({ host, port }) => `${host}:${port}`))]];
    }),
  );
}
