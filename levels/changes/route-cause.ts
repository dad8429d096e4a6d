// Why a destination of telemetry opened or closed: a route came, went, starts or ends elsewhere, or takes another way.

import { SITE_FILE, type Source } from '../needs/source.ts';
import type { BothSides } from './sides.ts';
import type { Cause } from './cause.ts';
import { goalText, routesOf, startText } from './route-words.ts';

export function routeCause(source: Source | undefined, isGain: boolean, { before, after }: BothSides): Cause {
  if (source?.file !== SITE_FILE) return { kind: 'vault' };
  const of = routesOf(isGain ? after.site : before.site)[Number(source.path[2])]?.name ?? 'unknown';
  const [old, now] = [before, after].map(({ site }) => routesOf(site).find(({ name }) => name === of));
  if (old === undefined) return { kind: 'route-added', of };
  if (now === undefined) return { kind: 'route-removed', of };
  if (startText(old) !== startText(now)) return { kind: 'route-start', of, now: startText(now) };
  if (goalText(old) !== goalText(now)) return { kind: 'route-end', of, now: goalText(now) };
  return { kind: 'route-way', of };
}
