// IP addresses as a configuration writes them: literals, never names, because a name would have to be resolved by somebody.
//
// One address has one text from here on (RFC 5952, IPv4 wherever it is one), so that addresses are compared as texts.
// Link-local addresses mean something on one link only and need a zone to say which; faces and next hops are routed to.

import { isIP, isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

export const FAMILIES = ['ipv4', 'ipv6'] as const;
export type Family = (typeof FAMILIES)[number];

const ENDPOINT = /^(?:\[(?<inside>[^\]]*)\]|(?<plain>[^:[\]]*)):(?<port>\d{1,5})$/;
const LINK_LOCAL = ipaddr.IPv6.parseCIDR('fe80::/10');

/** The one text of an address; text that is none, or has a zone, stays as it is. */
export function canonicalAddress(text: string): string {
  return isIPv6(text) && !text.includes('%') ? textOfIpv6(text) : text;
}

/** Of an address; not to be asked for text that is none. */
export function familyOf(address: string): Family {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}

/** What is wrong with an address that is to be bound or dialled. */
export function findAddressFault(text: string): string | undefined {
  if (isIP(text) === 0) return `"${text}" is no IP address. Write one as in "10.30.0.10" or "fd00:30::10"`;
  if (isIPv6(text) && isLinkLocal(text)) {
    return `"${text}" holds on one link only. Write an address that is routed, as in "fd00:30::10"`;
  }
  return undefined;
}

/** `address:port`, `[address]:port`. */
export function isEndpoint(text: string): boolean {
  const { inside, plain, port = '' } = ENDPOINT.exec(text)?.groups ?? {};
  const isAddress = inside === undefined ? isIPv4(plain ?? '') : isIPv6(inside) && !isLinkLocal(inside);
  return isAddress && Number(port) >= 1 && Number(port) <= 65_535;
}

function textOfIpv6(text: string): string {
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
}

function isLinkLocal(text: string): boolean {
  return text.includes('%') || ipaddr.IPv6.parse(text).match(LINK_LOCAL);
}
