// A connection with a real socket, and what came of it: packet filters and hosts say no in different words.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { z } from 'zod';

export const dialSchema = z.object({ protocol: z.enum(['TCP', 'UDP']), to: z.string(), port: z.int() });
export type Dial = z.infer<typeof dialSchema>;

export const outcomeSchema = z.enum(['open', 'rejected', 'refused', 'silent']);
/** `rejected` is the word of a packet filter on the way, `refused` that of the host at the other end. */
export type Outcome = z.infer<typeof outcomeSchema>;

const LIMIT_MS = 3_000;
const OUTCOMES: Readonly<Record<string, Outcome>> = { EHOSTUNREACH: 'rejected', ECONNREFUSED: 'refused' };

export function dial({ protocol, to, port }: Dial): Promise<Outcome> {
  return protocol === 'TCP' ? dialOverTcp(to, port) : dialOverUdp(to, port);
}

async function dialOverTcp(to: string, port: number): Promise<Outcome> {
  const socket = connect(port, to);
  try {
    await once(socket, 'data', { signal: AbortSignal.timeout(LIMIT_MS) });
    return 'open';
  } catch (error) {
    return outcomeOf(error);
  } finally {
    socket.destroy();
  }
}

async function dialOverUdp(to: string, port: number): Promise<Outcome> {
  const socket = createSocket('udp4');
  const signal = AbortSignal.timeout(LIMIT_MS);
  try {
    socket.connect(port, to);
    await once(socket, 'connect', { signal });
    socket.send('there?');
    await once(socket, 'message', { signal });
    return 'open';
  } catch (error) {
    return outcomeOf(error);
  } finally {
    socket.close();
  }
}

function outcomeOf(error: unknown): Outcome {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ABORT_ERR') return 'silent';
  const outcome = OUTCOMES[code];
  if (outcome === undefined) throw new Error('Cannot tell what came of a connection', { cause: error });
  return outcome;
}
