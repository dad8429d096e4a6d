// A stand-in for the Internet: real TLS with a real certificate for whatever name is asked for, and a DNS server that knows
// every name. A service greets with the name it was reached by and then echoes, so a client sees that bytes come back.

import { createServer, type Server, type TLSSocket } from 'node:tls';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { CertificateAuthority } from './certificate-authority.ts';
import { startDnsServer, type DnsServer } from './dns-server.ts';
import { INTERNET } from './overlay.ts';

export type StandInInternet = { close(): Promise<void> };

/** Serves every name on these ports. */
export async function startStandInInternet(ports: readonly number[], dnsPort: number, authority: CertificateAuthority): Promise<StandInInternet> {
  const contexts = new Map<string, Promise<SecureContext>>();
  const contextOf = (name: string) => {
    const known = contexts.get(name) ?? authority.issue(name).then(createSecureContext);
    contexts.set(name, known);
    return known;
  };
  const servers = await Promise.all(ports.map((port) => listen(port, contextOf)));
  const dns = await startDnsServer(INTERNET.resolver, dnsPort, everyName());
  return {
    close: async () => {
      await Promise.all([...servers.map(close), dns.close()]);
    },
  };
}
