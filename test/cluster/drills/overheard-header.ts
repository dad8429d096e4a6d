// A genuine PROXY header, as somebody reads it off the wire between two forwarders.

import { readFileSync } from 'node:fs';
import { peekProxyHeader } from '../../../forwarder/hello/proxy-header.ts';

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

/** Headers in a packet capture that vouch for a name, oldest first. Each is sent in one piece. */
export function headersIn(file: string, serverName: string): readonly Buffer[] {
  const packets = readFileSync(file);
  const found: Buffer[] = [];
  for (let at = packets.indexOf(SIGNATURE); at >= 0; at = packets.indexOf(SIGNATURE, at + 1)) {
    const peeked = peekProxyHeader(packets.subarray(at));
    if (peeked.kind === 'header' && peeked.header.authority === serverName)
      found.push(packets.subarray(at, at + peeked.length));
  }
  return found;
}
