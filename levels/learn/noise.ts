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

/**
 * Takes out what scanners asked for: clients with more than `scannerNames` names that each asked for once. Names that a
 * profile lists as they are do not speak against anybody. What others asked for as well stays, with their counts.
 */
export function withoutScanners(
  asked: readonly Asked[],
  isListed: (asked: Asked) => boolean,
  { scannerNames }: Pick<Thresholds, 'scannerNames'>,
): Heard {
  const once = new Map<string, Scanner>();
  for (const each of asked) {
    if (isListed(each)) continue;
    for (const [client, times] of each.clients) {
      if (times > 1) continue;
      const key = `${each.site} ${each.zone} ${client}`;
      once.set(key, { zone: each.zone, client, names: (once.get(key)?.names ?? 0) + 1 });
    }
  }
  const scanners = new Map([...once].filter(([, { names }]) => names > scannerNames));
  const rest = asked.flatMap((each) => {
    const clients = [...each.clients].filter(
      ([client, times]) => times > 1 || !scanners.has(`${each.site} ${each.zone} ${client}`) || isListed(each),
    );
    const dropped = each.clients.size - clients.length;
    if (dropped === 0) return [each];
    return clients.length === 0 ? [] : [{ ...each, clients: new Map(clients), count: each.count - dropped }];
  });
  return { asked: rest, scanners: [...scanners.values()] };
}
