// The name servers of one network. The first is asked first; another one joins in when those before are silent for a
// while or fail, and the first answer counts. "There is no such name" is an answer; SERVFAIL and REFUSED are none.
//
// Each server has a resolver of its own: one resolver for all of them would take the first SERVFAIL for the answer.
// c-ares, which does the asking, repeats a truncated answer over TCP and follows aliases.

import { Resolver } from 'node:dns/promises';
import type { Family } from '../contract/ip-address.ts';
import { Race } from './race.ts';
import { runRace } from './run-race.ts';

export type AddressRecord = { readonly address: string; readonly ttl: number };
/** Rejects with the codes of node:dns. */
export type Resolve = (name: string, family: Family) => Promise<readonly AddressRecord[]>;

type Server = { readonly resolver: Resolver; restsUntil: number };
type Answer =
  | { readonly kind: 'records'; readonly records: readonly AddressRecord[] }
  | { readonly kind: 'absent' | 'failed'; readonly error: unknown };

/** How long a server may be silent before the next one is asked as well. */
const NEXT_SERVER_MS = 1_500;
/** A server that was silent is asked last for a while, so that not every new name waits for it. */
const REST_MS = 30_000;
/** Ends a question nobody answers; c-ares waits less where it knows a server to be quick. */
const QUERY = { timeout: 2_000, tries: 3, maxTimeout: 2_000 };
/** What node:dns says when the server answered that there is nothing. */
const ABSENT: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA']);

export class NameServers {
  readonly #servers: readonly Server[];
  readonly #nextServerMs: number;
  #isClosed = false;

  /** `endpoints` as in a configuration: `address:port`, or an address alone for port 53. */
  constructor(endpoints: readonly string[], nextServerMs = NEXT_SERVER_MS) {
    this.#servers = endpoints.map(createServer);
    this.#nextServerMs = nextServerMs;
  }

  /** Rejects with what the server said that failed last, when none answered. */
  async ask(name: string, family: Family): Promise<readonly AddressRecord[]> {
    const servers = this.#inOrder();
    if (servers.length === 0) throw new Error(`Cannot resolve "${name}": there is no name server. Name one`);
    const silent = new Set<Server>();
    const answer = await runRace<Answer>(new Race(servers.length, this.#nextServerMs), {
      attempt: async (index) => {
        for (const server of silent) server.restsUntil = performance.now() + REST_MS;
        const server = serverAt(servers, index);
        silent.add(server);
        const outcome = await askServer(server, name, family);
        silent.delete(server);
        return outcome;
      },
      hasWon: ({ kind }) => kind !== 'failed',
      goesOn: () => !this.#isClosed,
      onLate: () => undefined,
    });
    if (answer.kind === 'records') return answer.records;
    throw answer.error;
  }

  close(): void {
    this.#isClosed = true;
    for (const { resolver } of this.#servers) resolver.cancel();
  }

  /** As configured, those that rest behind the others. */
  #inOrder(): readonly Server[] {
    const now = performance.now();
    const rests = (server: Server): boolean => server.restsUntil > now;
    return [...this.#servers.filter((server) => !rests(server)), ...this.#servers.filter(rests)];
  }
}

export function isAbsent(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && ABSENT.has(error.code);
}

function createServer(endpoint: string): Server {
  const resolver = new Resolver(QUERY);
  resolver.setServers([endpoint]);
  return { resolver, restsUntil: -Infinity };
}

function serverAt(servers: readonly Server[], index: number): Server {
  const server = servers[index];
  if (server === undefined) throw new Error(`Cannot ask name server ${index}: there are ${servers.length}. Name more`);
  return server;
}

async function askServer(server: Server, name: string, family: Family): Promise<Answer> {
  try {
    const ttl = { ttl: true } as const;
    const { resolver } = server;
    const records = await (family === 'ipv4' ? resolver.resolve4(name, ttl) : resolver.resolve6(name, ttl));
    server.restsUntil = -Infinity;
    return { kind: 'records', records };
  } catch (error) {
    if (!isAbsent(error)) return { kind: 'failed', error };
    server.restsUntil = -Infinity;
    return { kind: 'absent', error };
  }
}
