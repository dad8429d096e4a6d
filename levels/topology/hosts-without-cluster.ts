// `distribution: none` is a host with a forwarder and DNS as systemd units: nothing there can obey what is meant for
// Kubernetes, so it is refused rather than ignored.

import { forEachZone, type Rule, type ZoneProblem } from './rule.ts';

/** Profiles whose destinations only a cluster asks for. */
const CLUSTER_PROFILES: readonly string[] = ['arc-kubernetes', 'iot-operations', 'flux', 'container-insights'];

export const hostWithoutClusterRule: Rule = forEachZone((zone, draft) => {
  if (zone.distribution !== 'none' || !draft.understands(zone, 'distribution')) return [];
  const { cluster, policies, telemetry, forwarder, profiles = [] } = zone.declaration;
  const keys: readonly (readonly [string[], unknown])[] = [
    [['cluster'], cluster],
    [['telemetry'], telemetry],
    [['policies'], policies],
    [['forwarder', 'exposure'], forwarder?.exposure],
    [['forwarder', 'subnet'], forwarder?.subnet],
  ];
  const refusedKeys = keys.flatMap(([path, value]): readonly ZoneProblem[] =>
    value === undefined
      ? []
      : [{ path, code: 'no-cluster', message: refusal(`"${path.join('.')}"`, 'Remove it'), atKey: true }],
  );
  const refusedProfiles = profiles.flatMap((use, index): readonly ZoneProblem[] => {
    const name = typeof use === 'string' ? use : use.name;
    if (!CLUSTER_PROFILES.includes(name)) return [];
    const path = typeof use === 'string' ? ['profiles', index] : ['profiles', index, 'name'];
    return [
      {
        path,
        code: 'no-cluster',
        message: refusal(`profile "${name}"`, 'Remove it; "arc-servers" is the profile of an Arc-enabled host'),
      },
    ];
  });
  return [...refusedKeys, ...refusedProfiles];
});

function refusal(thing: string, cure: string): string {
  return `Cannot use ${thing}: the zone has no cluster ("distribution: none"). ${cure}`;
}
