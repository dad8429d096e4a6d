// What is in every log and in nobody's interest. Rules that can be said exactly, and no guess at how random a name looks.

import type { Asked } from './denial.ts';
import type { Thresholds } from './thresholds.ts';

/**
 * Top-level domains that lead to no server on the Internet (RFC 6761, RFC 6762, and what plants call their own). A name
 * below one is somebody's search list, or a machine of the plant, which takes an entry with `to:` that no log knows.
 */
const INSIDE = [
  'arpa',
  'corp',
  'home',
  'internal',
  'intranet',
  'invalid',
  'lan',
  'local',
  'localhost',
  'onion',
  'private',
];

export function isInsideName(host: string): boolean {
  const labels = host.split('.');
  return labels.length < 2 || INSIDE.includes(labels.at(-1) ?? '');
}

export type Scanner = { readonly zone: string; readonly client: string; readonly names: number };

export type Heard = { readonly asked: readonly Asked[]; readonly scanners: readonly Scanner[] };

type Limits = Pick<Thresholds, 'times' | 'scannerNames' | 'clientNames'>;

/** How many names a client asked for, and how many of them hardly ever. */
type Client = { readonly zone: string; readonly client: string; names: number; seldom: number };

/**
 * Takes out what scanners asked for. Whoever asks for more than `scannerNames` names no more than `times` times each loses
 * those; whoever asks for more than `clientNames` names loses all, because asking again is no more work for a program than
 * asking once. Names that a profile lists as they are do not speak against anybody. What others asked for as well stays,
 * with their counts.
 */
export function withoutScanners(
  asked: readonly Asked[],
  isListed: (asked: Asked) => boolean,
  { times: few, scannerNames, clientNames }: Limits,
): Heard {
  const clients = clientsOf(asked, isListed, few);
  const isNoise = (each: Asked, client: string, times: number): boolean => {
    const { names = 0, seldom = 0 } = clients.get(keyOf(each, client)) ?? {};
    return names > clientNames || (times <= few && seldom > scannerNames);
  };
  const heard = asked.flatMap((each) => {
    if (isListed(each)) return [each];
    const kept = [...each.clients].filter(([client, times]) => !isNoise(each, client, times));
    if (kept.length === each.clients.size) return [each];
    const dropped = [...each.clients].reduce(
      (sum, [client, times]) => sum + (isNoise(each, client, times) ? times : 0),
      0,
    );
    return kept.length === 0 ? [] : [{ ...each, clients: new Map(kept), count: each.count - dropped }];
  });
  const scanners = [...clients.values()].flatMap(({ zone, client, names, seldom }) => {
    const lost = names > clientNames ? names : seldom;
    return names > clientNames || seldom > scannerNames ? [{ zone, client, names: lost }] : [];
  });
  return { asked: heard, scanners };
}

function clientsOf(
  asked: readonly Asked[],
  isListed: (asked: Asked) => boolean,
  few: number,
): ReadonlyMap<string, Client> {
  const clients = new Map<string, Client>();
  for (const each of asked) {
    if (isListed(each)) continue;
    for (const [client, times] of each.clients) {
      const key = keyOf(each, client);
      const known = clients.get(key) ?? { zone: each.zone, client, names: 0, seldom: 0 };
      known.names += 1;
      if (times <= few) known.seldom += 1;
      clients.set(key, known);
    }
  }
  return clients;
}

function keyOf({ site, zone }: Asked, client: string): string {
  return `${site} ${zone} ${client}`;
}
