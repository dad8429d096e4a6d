// Asks name servers for records of a type, over UDP: the first that answers counts, the others are asked when it is silent.

import { createSocket } from 'node:dgram';
import { randomInt } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { readTypeAnswer, type RecordType, type TypeAnswer, writeTypeQuestion } from './type-question.ts';

/** Never rejects; `silence` when nobody answered. */
export type AskType = (name: string, type: RecordType) => Promise<TypeAnswer | 'silence'>;

export type TypeMeans = {
  /** `address`, `address:port` or `[address]:port`. */
  readonly resolvers: readonly string[];
  readonly source: string | undefined;
  /** How long a server may take before the question is asked once more. */
  readonly eachMs: number;
  readonly signal: AbortSignal;
};

/** A datagram may be lost. */
const ROUNDS = 2;
const DNS_PORT = 53;

export function askTypesOf(means: TypeMeans): AskType {
  return async (name, type) => {
    for (let round = 0; round < ROUNDS && !means.signal.aborted; round += 1) {
      for (const resolver of means.resolvers) {
        const answer = await askOne(resolver, name, type, means);
        if (answer !== undefined && answer !== 'failed') return answer;
        if (answer === 'failed' && round === ROUNDS - 1) return answer;
      }
    }
    return 'silence';
  };
}

/** Undefined: no answer in time, or nobody there. */
function askOne(
  resolver: string,
  name: string,
  type: RecordType,
  { source, eachMs, signal }: TypeMeans,
): Promise<TypeAnswer | undefined> {
  const { address, port } = endpointOf(resolver);
  const id = randomInt(0x10000);
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  const { promise, resolve } = Promise.withResolvers<TypeAnswer | undefined>();
  const stop = (): void => resolve(undefined);
  const timer = setTimeout(stop, eachMs);
  signal.addEventListener('abort', stop, { once: true });
  socket.on('error', stop).on('message', (message) => {
    const answer = readTypeAnswer(id, message);
    if (answer !== undefined) resolve(answer);
  });
  // Connected, so that nobody else can answer and a closed port is told.
  const ask = (): void => socket.connect(port, address, () => socket.send(writeTypeQuestion(id, name, type)));
  if (source === undefined) ask();
  else socket.bind({ address: source, port: 0 }, ask);
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    socket.close();
  });
}

function endpointOf(text: string): { readonly address: string; readonly port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  return { address: bracketed ?? plain ?? text, port: port === undefined ? DNS_PORT : Number(port) };
}
