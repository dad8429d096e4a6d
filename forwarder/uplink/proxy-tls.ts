// TLS to the corporate proxy itself, around everything that is said to it. Its certificate has to be for the name or
// address that was declared, from the CA that was declared; nobody else's counts.

import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { SecureContext, TLSSocket } from 'node:tls';
import type { Reason } from '../contract/reasons.ts';

type Secured = { readonly ok: true; readonly socket: Socket } | { readonly ok: false; readonly reason: Reason };

const MAX_LISTENERS = 20;

/** Never rejects, and ends when `tcp` is destroyed. */
export function secure(tcp: Socket, host: string, secureContext: SecureContext): Promise<Secured> {
  const outcome = Promise.withResolvers<Secured>();
  // A server name is never an address (RFC 6066 §3); the certificate is then compared with `host`.
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const socket = connectTls({ socket: tcp, host, ...servername, secureContext });
  // Listens to itself in more places than a plain socket, and those who join it add theirs.
  socket.setMaxListeners(MAX_LISTENERS);
  // Node resets TCP sockets only, and a reset of the tunnel has to reach the proxy.
  socket.resetAndDestroy = (): TLSSocket => {
    tcp.resetAndDestroy();
    return socket.destroy();
  };
  const fail = (reason: Reason): void => outcome.resolve({ ok: false, reason });
  // Stays for the life of the socket, as that of a plain one does.
  socket.on('error', (error: NodeJS.ErrnoException) => fail(reasonOf(error, socket)));
  socket.once('close', () => fail('next-hop-refused'));
  socket.once('secureConnect', () => outcome.resolve({ ok: true, socket }));
  return outcome.promise;
}

function reasonOf({ code = '' }: NodeJS.ErrnoException, { authorizationError }: TLSSocket): Reason {
  if (authorizationError) return 'certificate-invalid';
  // Whoever answers does not speak TLS, or not with us.
  return code === 'EPROTO' || code.startsWith('ERR_SSL') ? 'proxy-refused' : 'next-hop-refused';
}
