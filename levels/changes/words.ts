// Words that sentences about changes are made of: lists, destinations and their ends.

import type { Protocol } from '../../forwarder/contract/protocol.ts';
import type { Need } from '../need.ts';

export const INTERNET = 'Internet';

/** `a`, `a and b`, `a, b and c` */
export function listText(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** `1 zone`, `2 zones` */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export type Destination = {
  readonly hosts: readonly string[];
  readonly port: number;
  readonly protocol: Protocol;
  readonly listenPort: number | undefined;
};

/** `a.example:443 and b.example:443`, with what carries it where that is not TLS. */
export function destinationText({ hosts, port, protocol, listenPort }: Destination): string {
  const names = listText(hosts.map((host) => `${host}:${port}`));
  if (protocol === 'tls') return names;
  if (protocol === 'http') return `${names} over HTTP`;
  const dialled = listenPort === undefined || listenPort === port ? '' : ` (dialled as port ${listenPort})`;
  return `${names} over plain TCP${dialled}`;
}

/** The host pattern of a need; of one without a name, the address where it ends. */
export function hostOf({ host, end }: Pick<Need, 'host' | 'end'>): string {
  return host ?? (end !== undefined && 'address' in end.to ? end.to.address : 'tcp');
}

/** `Internet`, `10.30.0.20:443 in level-3`, `broker.plant.svc:8883 in level-3`: Services as ceilings write them. */
export function endText({ end }: Pick<Need, 'end'>): string {
  if (end === undefined) return INTERNET;
  const { at, to } = end;
  return `${'address' in to ? to.address : `${to.service}.${to.namespace}.svc`}:${to.port} in ${at}`;
}
