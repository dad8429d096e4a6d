// What comes of connections to places, all of them tried at once: how far each came, by `<address>:<port>`.

import type { Client } from '../drills/clients.ts';

export type Outcomes = Readonly<Record<string, string>>;

/** In the clear and under a name: nothing of what is asked here gets as far as to mind. */
export async function outcomesAt(client: Client, name: string, places: readonly string[]): Promise<Outcomes> {
  const asked = places.map(async (place) => {
    const [address = '', port = ''] = place.split(':');
    const { outcome } = await client.ask(name, { address, port: Number(port), protocol: 'http' });
    return [place, outcome] as const;
  });
  return Object.fromEntries(await Promise.all(asked));
}

/** Of TLS connections to the ports of a face, and of a question for the name there. */
export async function outcomesAtFace(client: Client, name: string, face: string): Promise<Outcomes> {
  const [tls, other, names] = await Promise.all([
    client.ask(name, { address: face }),
    client.ask(name, { address: face, port: 8084 }),
    client.lookUp(name, face),
  ]);
  return { 443: tls.outcome, 8084: other.outcome, names: names.outcome };
}

export function allOf(places: readonly string[], outcome: string): Outcomes {
  return Object.fromEntries(places.map((place) => [place, outcome]));
}
