// Connects to one of several places: the first that answers. The others are closed and never receive a byte.

import type { Reason } from '../contract/reasons.ts';
import type { Connect, ConnectResult } from './connect.ts';
import type { Deadline } from './deadline.ts';
import type { DialResult, PeerAddress, Places } from './dialer.ts';
import { formatEndpoint } from './endpoint.ts';
import { Race } from './race.ts';
import { runRace } from './run-race.ts';

/** What every way up works with. */
export type DialTools = { readonly connect: Connect; readonly dialTimeoutMs: number };

type Attempt = { readonly place: PeerAddress; readonly result: ConnectResult };

/** Never rejects. The deadline holds for all places together. */
export async function connectToAny(
  { places, source }: Pick<Places, 'places' | 'source'>,
  connect: Connect,
  deadline: Deadline,
  signal: AbortSignal,
): Promise<DialResult> {
  const rest = new AbortController();
  const stop = (): void => rest.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const { place, result } = await runRace<Attempt>(new Race(places.length), {
    attempt: async (index) => {
      const to = placeAt(places, index);
      const options = { timeoutMs: deadline.remainingMs(), localAddress: source, signal: rest.signal };
      return { place: to, result: await connect(to, options) };
    },
    hasWon: (attempt) => attempt.result.ok,
    goesOn: () => !rest.signal.aborted && deadline.remainingMs() > 0,
    onLate: closeUnused,
  });
  stop();
  signal.removeEventListener('abort', stop);
  if (!result.ok) return failed(result.reason, place);
  if (!signal.aborted) return { ok: true, socket: result.socket, nextHop: formatEndpoint(place) };
  result.socket.destroy();
  return failed('next-hop-refused', place);
}

function closeUnused({ result }: Attempt): void {
  if (result.ok) result.socket.destroy();
}

function failed(reason: Reason, place: PeerAddress): DialResult {
  return { ok: false, reason, nextHop: formatEndpoint(place) };
}

function placeAt(places: readonly PeerAddress[], index: number): PeerAddress {
  const place = places[index];
  if (place === undefined) throw new Error(`Cannot dial place ${index}: there are ${places.length}. Locate one first`);
  return place;
}
