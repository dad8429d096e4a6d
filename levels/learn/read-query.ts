// A line of CoreDNS, as our Corefiles have it written:
//
//   [INFO] dns view=level-2-ovens client=10.20.1.7 type=A name=updates.vendor.example. rcode=NXDOMAIN
//
// Only NXDOMAIN is a denial: NODATA is the right answer for every type but A, and for the names above a listed one. Only
// questions for an A record count, because faces have nothing else, and who asks for AAAA or HTTPS asks for A as well.

import type { Reading } from './reading.ts';
import { clientAddress, isLabel, readName } from './words.ts';

const QUERY = /^dns view=(\S+) client=(\S+) type=(\S+) name=(\S+) rcode=([A-Z]+)\s*$/;

/** Undefined for a line that is cut off, or of another form. */
export function readQuery(text: string, time: string | undefined): Reading | undefined {
  const [, zone, client, type, name, code] = QUERY.exec(text) ?? [];
  if (zone === undefined) return undefined;
  const address = clientAddress(client);
  if (!isLabel(zone) || address === undefined) return undefined;
  if (code !== 'NXDOMAIN' || type !== 'A') return { kind: 'other' };
  const host = readName(name);
  // Names that no client can mean as a host ("_", spaces) are asked for by scanners and by mistake.
  if (host === undefined) return { kind: 'other' };
  const denial = {
    site: undefined,
    zone,
    host,
    port: undefined,
    protocol: 'tls',
    client: address,
    ja4: undefined,
    time,
    count: 1,
  } as const;
  return { kind: 'candidate', denial, id: undefined, count: 1 };
}
