// Telemetry routes in words: where they start, and where they end.

import type { RouteDeclaration } from '../declaration/telemetry/route.ts';
import type { Site } from '../model.ts';
import { endsOf, originsOf } from '../telemetry/route-ends.ts';
import { listText } from './words.ts';

export function routesOf(site: Site): readonly RouteDeclaration[] {
  return site.declaration.telemetry?.routes ?? [];
}

/** The zone, or the place outside the plant where commands come from. */
export function startText({ from }: RouteDeclaration): string {
  return typeof from === 'string' ? from : listText(originsOf(from).map(originText));
}

export function goalText({ to }: RouteDeclaration): string {
  return listText(endsOf(to).map(endText));
}

function originText({ kind, settings }: ReturnType<typeof originsOf>[number]): string {
  if (kind === 'mqtt' || kind === 'kafka') return `${settings.host}:${settings.port}`;
  return `${kind === 'eventHubs' ? 'Event Hubs' : 'Event Grid'} ${settings.namespace}`;
}

function endText({ kind, settings }: ReturnType<typeof endsOf>[number]): string {
  if (kind === 'parent') return 'the broker of the parent';
  if (kind === 'zone') return settings;
  if (kind === 'mqtt' || kind === 'kafka') return `${settings.host}:${settings.port}`;
  if (kind === 'eventHubs') return `event hub ${settings.hub} of ${settings.namespace}`;
  if (kind === 'eventGrid') return `Event Grid ${settings.namespace}`;
  if (kind === 'fabricRealTime') return `Eventstream ${settings.namespace}`;
  if (kind === 'oneLake') return `lakehouse ${settings.lakehouse} of ${settings.workspace}`;
  if (kind === 'dataLake') return `container ${settings.container} of ${settings.account}`;
  if (kind === 'dataExplorer') return `table ${settings.table} of ${settings.cluster}`;
  return `volume ${settings.claim}`;
}
