// The resolver of the stand-in Internet: every name there is has one address. Where the top zone's forwarder asks.

import { type DnsServer, startDnsServer } from './dns-server.ts';
import { INTERNET, type Overlay } from './overlay.ts';

/** Answers at the (already moved) address, on the overlay's port 53. */
export function startEverythingResolves(address: string, overlay: Overlay): Promise<DnsServer> {
  const corefile = `.:53 {
    bind ${address}
    view everyone {
        expr incidr(client_ip(), '127.0.0.0/8')
    }
    file /everything.db .
}
`;
  const zone = `$ORIGIN .
$TTL 30
. 30 IN SOA ns.invalid. hostmaster.invalid. 1 3600 600 86400 30
. 30 IN NS ns.invalid.
*. 30 IN A ${INTERNET.server}
`;
  const asItIs = (text: string): string => text;
  return startDnsServer({
    corefile,
    readFile: () => zone,
    overlay: { address: asItIs, network: asItIs, port: overlay.port },
  });
}
