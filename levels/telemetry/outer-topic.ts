// What a destination outside the brokers calls the place where messages go: a topic, a hub, a container, a table, a folder.

import type { OuterEnd } from './route-ends.ts';

/** `above` is the topic at which a broker above would take them: MQTT brokers outside the plant take them there, behind the site. */
export function outerTopic(site: string, { kind, settings }: OuterEnd, above: string): string {
  if (kind === 'eventGrid' || kind === 'mqtt') return settings.topic ?? `${site}/${above}`;
  if (kind === 'kafka' || kind === 'fabricRealTime') return settings.topic;
  if (kind === 'eventHubs') return settings.hub;
  if (kind === 'dataLake') return settings.container;
  if (kind === 'dataExplorer') return settings.table;
  if (kind === 'localStorage') return settings.folder;
  return settings.table ?? settings.folder ?? '';
}
