// Telemetry routes: where messages go. What they need of allowlists shows as destinations.

import type { RouteDeclaration } from '../../declaration/telemetry/route.ts';
import type { Site } from '../../model.ts';
import type { Notice } from '../change.ts';
import { goalText, routesOf, startText } from '../route-words.ts';
import { listText } from '../words.ts';
import { changedTopics } from './topics.ts';
import { bothSites, isSame, siteNotice, type Comparison } from './comparison.ts';

type Told = Pick<Notice, 'severity' | 'text'>;

export function telemetryNotices(comparison: Comparison): readonly Notice[] {
  const sites = bothSites(comparison);
  const { before } = comparison;
  if (sites === undefined || before === undefined) return [];
  const { site } = sites;
  return [...changedRoutes(comparison, before, site), ...changedManner(comparison)];
}

function changedRoutes({ renamed }: Comparison, before: Site, after: Site): readonly Notice[] {
  const was = routesOf(before).map((route) => withNewNames(route, renamed));
  const [old, now] = [was, routesOf(after)].map((routes) => new Map(routes.map((route) => [route.name, route])));
  const names = [...new Set([...(now?.keys() ?? []), ...(old?.keys() ?? [])])];
  return names.flatMap((name) => {
    const index = routesOf(after).findIndex((route) => route.name === name);
    const path = ['telemetry', 'routes', ...(index === -1 ? [] : [index])];
    return changedRoute(old?.get(name), now?.get(name)).map((told) =>
      siteNotice(after, path, { kind: 'telemetry', ...told }),
    );
  });
}

/** A zone with a new name is no other place. */
function withNewNames(route: RouteDeclaration, renamed: ReadonlyMap<string, string>): RouteDeclaration {
  const { from, to, transform } = route;
  const nameOf = (zone: string): string => renamed.get(zone) ?? zone;
  const steps = Object.entries(transform ?? {}).map(([zone, step]) => [nameOf(zone), step] as const);
  return {
    ...route,
    from: typeof from === 'string' ? nameOf(from) : from,
    to: to.zone === undefined ? to : { ...to, zone: nameOf(to.zone) },
    ...(transform === undefined ? {} : { transform: Object.fromEntries(steps) }),
  };
}

function changedRoute(old: RouteDeclaration | undefined, now: RouteDeclaration | undefined): readonly Told[] {
  if (isSame(old, now)) return [];
  if (now === undefined)
    return [{ severity: 'warning', text: `Telemetry route ${old?.name} ends: nothing goes ${wayText(old)} any more.` }];
  if (old === undefined) return [{ severity: 'info', text: `Telemetry route ${now.name} is new: ${wayText(now)}.` }];
  const moved = wayText(old) !== wayText(now);
  const parts = changedParts(old, now);
  return [
    ...(moved
      ? [
          {
            severity: 'warning',
            text: `Telemetry route ${now.name} will go ${wayText(now)}, no longer ${wayText(old)}.`,
          } as const,
        ]
      : []),
    ...changedTopics(old, now),
    ...(parts.length === 0
      ? []
      : [{ severity: 'info', text: `Telemetry route ${now.name} changes in ${listText(parts)}.` } as const]),
  ];
}

function wayText(route: RouteDeclaration | undefined): string {
  return route === undefined ? '' : `from ${startText(route)} to ${goalText(route)}`;
}

/** What else of a route says something new, by its keys; of its ends, what their texts do not tell. */
function changedParts(old: RouteDeclaration, now: RouteDeclaration): readonly string[] {
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  const [parts, others] = [new Map(Object.entries(old)), new Map(Object.entries(now))];
  return keys.filter((key) => {
    if (key === 'topics') return false;
    if (key === 'from' && startText(old) !== startText(now)) return false;
    if (key === 'to' && goalText(old) !== goalText(now)) return false;
    return !isSame(parts.get(key), others.get(key));
  });
}

function changedManner(comparison: Comparison): readonly Notice[] {
  const sites = bothSites(comparison);
  if (sites === undefined) return [];
  const [old, now] = [sites.before.telemetry, sites.after.telemetry];
  const told: Told[] = [];
  if (old !== undefined && now !== undefined && old.apply !== now.apply) {
    const [by, before] = [now.apply, old.apply].map((apply) => (apply === 'arm' ? 'by ARM templates' : 'by Flux'));
    told.push({ severity: 'warning', text: `Data flows will be created ${by}, no longer ${before}.` });
  }
  if (!isSame(old?.vaultIdentity, now?.vaultIdentity)) {
    const text =
      now?.vaultIdentity === undefined
        ? 'Zones will no longer read certificates from their Key Vault: they are placed by hand.'
        : `Zones will read certificates from their Key Vault as ${now.vaultIdentity.clientId}.`;
    told.push({ severity: 'warning', text });
  }
  return told.map((each) => siteNotice(sites.site, ['telemetry'], { kind: 'telemetry', ...each }));
}
