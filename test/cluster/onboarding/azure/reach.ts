// One TLS connection to a name, the way a program of Azure makes it: the machine's resolver, the machine's authorities.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';

const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';
const LIMIT_MS = 15_000;

/** Throws where the name does not resolve, does not answer, or answers with another's certificate. */
export async function reach(host: string, port = 443): Promise<void> {
  const socket = connect({ host, port, servername: host, ca: readFileSync(AUTHORITIES) });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(LIMIT_MS) });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot reach "${host}" on port ${port}: ${why}. See that the zone may reach it and resolves it`, {
      cause,
    });
  } finally {
    socket.destroy();
  }
}
