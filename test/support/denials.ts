// What was asked for, in short: for tests of what is learnt from it.

import type { Asked, Denial } from '../../levels/learn/denial.ts';

export function askedFor(host: string, fields: Partial<Asked> = {}): Asked {
  const count = fields.count ?? 5;
  return {
    site: 'plant',
    zone: 'level-2-a',
    host,
    port: 443,
    protocol: 'tls',
    count,
    clients: new Map([['10.20.1.7', count]]),
    programs: new Map(),
    first: '2026-11-01T10:00:00.000Z',
    last: '2026-11-03T10:00:00.000Z',
    ...fields,
  };
}

export function denialOf(host: string, fields: Partial<Denial> = {}): Denial {
  return {
    site: 'plant',
    zone: 'level-2-a',
    host,
    port: 443,
    protocol: 'tls',
    client: '10.20.1.7',
    ja4: undefined,
    time: '2026-11-02T10:00:00.000Z',
    count: 1,
    ...fields,
  };
}
