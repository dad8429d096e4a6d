// What `npm run levels -- status` prints of a zone.

import { kustomizations } from '../drills/flux.ts';
import type { PlantZone } from './plant-zone.ts';

export async function statusLines(zone: PlantZone): Promise<readonly string[]> {
  const machine = zone.machine.isRunning ? `process ${zone.machine.pid}` : 'not running';
  return [`${zone.name}: machine ${machine}`, ...(await clusterLines(zone)), ...(await forwarderLines(zone))];
}

async function clusterLines(zone: PlantZone): Promise<readonly string[]> {
  if (!zone.hasCluster) return [];
  const nodes = await zone.cluster.kubectl(['get', 'nodes', '--no-headers']);
  const parts = await kustomizations(zone.cluster.api);
  return [
    `  node           ${nodes.trim().replaceAll(/\s+/g, ' ')}`,
    ...parts.map(({ name, ready, revision }) =>
      line(name, ready.status, `${ready.reason} ${ready.message.split('\n')[0]}`, revision),
    ),
  ];
}

async function forwarderLines(zone: PlantZone): Promise<readonly string[]> {
  if (zone.zone.forwarder === undefined) return [];
  const { conditions } = await zone.state();
  if (conditions.length === 0) return ['  forwarder      says nothing yet'];
  return conditions.map(({ type, status, reason, message }) => line(`forwarder ${type}`, status, reason, message));
}

function line(name: string, status: string, ...words: readonly string[]): string {
  return `  ${name.padEnd(20)} ${status.padEnd(8)} ${words.filter((word) => word.trim() !== '').join(' · ')}`;
}
