// The address block of a PROXY protocol v2 header: client, local, their ports.
//
// IPv4 inside IPv6 (::ffff:10.0.0.1, what a dual-stack socket reports) is the same address as the IPv4 one: texts that
// leave here are always in the shorter form, so that one client has one name in limits and audit lines.

import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { PeerAddress } from '../uplink/dialer.ts';
import type { ByteReader } from './byte-reader.ts';

export const FAMILY_TCP4 = 0x11;
export const FAMILY_TCP6 = 0x21;

const IPV4_BYTES = 4;
const IPV6_BYTES = 16;

/** Reads the block of a family; what is missing shows in the reader. */
export function readAddresses(
  reader: ByteReader,
  family: number,
): { readonly client: PeerAddress; readonly local: PeerAddress } {
  const width = family === FAMILY_TCP4 ? IPV4_BYTES : IPV6_BYTES;
  const client = reader.take(width);
  const local = reader.take(width);
  const clientPort = reader.uint16();
  const localPort = reader.uint16();
  if (reader.broken) return { client: NOWHERE, local: NOWHERE };
  return {
    client: { address: textOf(client), port: clientPort },
    local: { address: textOf(local), port: localPort },
  };
}

const NOWHERE: PeerAddress = { address: '0.0.0.0', port: 0 };

/** The block of two addresses: of IPv4 when both are, else of IPv6 with IPv4 mapped into it. */
export function encodeAddresses(
  client: PeerAddress,
  local: PeerAddress,
): { readonly family: number; readonly bytes: Uint8Array } {
  const from = parse(client.address);
  const to = parse(local.address);
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(client.port, 0);
  ports.writeUInt16BE(local.port, 2);
  if (from instanceof ipaddr.IPv4 && to instanceof ipaddr.IPv4) {
    return { family: FAMILY_TCP4, bytes: Buffer.from([...from.toByteArray(), ...to.toByteArray(), ...ports]) };
  }
  return { family: FAMILY_TCP6, bytes: Buffer.from([...bytesOf6(from), ...bytesOf6(to), ...ports]) };
}

/** The one text of an address: no scope, IPv4 wherever it is one. Throws when it is no address. */
function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 {
  const plain = text.replace(/%.*$/, '');
  if (!isIPv4(plain) && !isIPv6(plain)) {
    throw new Error(`Cannot write a PROXY header: "${text}" is no IP address. Take it from the socket`);
  }
  return ipaddr.process(plain);
}

function bytesOf6(address: ipaddr.IPv4 | ipaddr.IPv6): number[] {
  return address instanceof ipaddr.IPv4 ? address.toIPv4MappedAddress().toByteArray() : address.toByteArray();
}

function textOf(bytes: Uint8Array): string {
  const address = ipaddr.fromByteArray([...bytes]);
  if (address instanceof ipaddr.IPv4) return address.toString();
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
}
