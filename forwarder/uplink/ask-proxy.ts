// Asks a proxy that is connected for a tunnel, and reads exactly its answer: what follows is left in the socket.

import type { Socket } from 'node:net';
import type { Reason } from '../contract/reasons.ts';
import { type ConnectAnswer, ConnectResponseReader } from './connect-response.ts';

export type TunnelRequest = {
  /** `host:port` of the destination; the proxy resolves it. */
  readonly authority: string;
  /** The value of Proxy-Authorization. */
  readonly authorization: string | undefined;
};

const UNAUTHORIZED = 401;
const PROXY_AUTHENTICATION_REQUIRED = 407;

/** Undefined when the socket is the tunnel now, else why not. Never rejects, and ends when the socket is destroyed. */
export function askForTunnel(socket: Socket, request: TunnelRequest): Promise<Reason | undefined> {
  const outcome = Promise.withResolvers<Reason | undefined>();
  const reader = new ConnectResponseReader();
  const finish = (reason: Reason | undefined): void => {
    socket.off('data', read).off('end', leave).off('close', leave).pause();
    outcome.resolve(reason);
  };
  const leave = (): void => finish('next-hop-refused');
  const read = (chunk: Buffer): void => {
    const answer = reader.push(chunk);
    if (answer.kind === 'need-more') return;
    finish(reasonOf(answer));
    if (answer.kind === 'tunnel' && answer.rest.length > 0) socket.unshift(answer.rest);
  };
  socket.on('data', read).once('end', leave).once('close', leave);
  socket.write(requestFor(request));
  if (socket.destroyed) leave();
  return outcome.promise;
}

function requestFor({ authority, authorization }: TunnelRequest): string {
  const fields = [`Host: ${authority}`];
  if (authorization !== undefined) fields.push(`Proxy-Authorization: ${authorization}`);
  return [`CONNECT ${authority} HTTP/1.1`, ...fields, '', ''].join('\r\n');
}

function reasonOf(answer: Exclude<ConnectAnswer, { kind: 'need-more' }>): Reason | undefined {
  if (answer.kind === 'tunnel') return undefined;
  if (answer.kind === 'malformed') return 'proxy-refused';
  const { status } = answer;
  return status === PROXY_AUTHENTICATION_REQUIRED || status === UNAUTHORIZED ? 'proxy-authentication' : 'proxy-refused';
}
