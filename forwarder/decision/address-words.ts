// An IP address as four 32-bit words, highest first. IPv4 stands inside IPv6 as ::ffff:0:0/96 (RFC 4291 §2.5.5.2), so a
// dual-stack socket and an IPv4 socket agree. Asked for every connection, so it makes neither objects nor strings where
// the address is IPv4.

import { isIPv6 } from 'node:net';

export const ADDRESS_WORDS = 4;

const MAPPED_PREFIX = '::ffff:';
const MAPPED_WORD = 0xffff;
const [ZERO, NINE, DOT] = [48, 57, 46];

/** Writes the address; whether it is one. A scope (`%eth0`) is ignored. */
export function writeAddress(text: string, words: Uint32Array): boolean {
  const isMapped = text.startsWith(MAPPED_PREFIX);
  const ipv4 = parseIPv4(text, isMapped ? MAPPED_PREFIX.length : 0);
  if (ipv4 === undefined) return isIPv6(text) && writeIPv6(text.replace(/%.*$/, ''), words);
  words[0] = 0;
  words[1] = 0;
  words[2] = MAPPED_WORD;
  words[3] = ipv4;
  return true;
}

/** Four decimal numbers without leading zeros, from a character to the end. */
function parseIPv4(text: string, from: number): number | undefined {
  let value = 0;
  let octets = 0;
  for (let at = from; octets < 4; at += 1) {
    const first = at;
    let octet = 0;
    for (; isDigit(text.charCodeAt(at)); at += 1) octet = octet * 10 + text.charCodeAt(at) - ZERO;
    const digits = at - first;
    if (digits === 0 || digits > 3 || octet > 255) return undefined;
    if (digits > 1 && text.charCodeAt(first) === ZERO) return undefined;
    value = value * 256 + octet;
    octets += 1;
    if (octets === 4) return at === text.length ? value : undefined;
    if (text.charCodeAt(at) !== DOT) return undefined;
  }
  return undefined;
}

function isDigit(character: number): boolean {
  return character >= ZERO && character <= NINE;
}

/** Of a text that is known to be an IPv6 address (RFC 4291 §2.2). */
function writeIPv6(text: string, words: Uint32Array): boolean {
  const [head = '', tail] = text.split('::');
  const front = groupsOf(head);
  const back = tail === undefined ? [] : groupsOf(tail);
  const groups = [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back];
  for (let word = 0; word < ADDRESS_WORDS; word += 1)
    words[word] = (groups[2 * word] ?? 0) * 0x10000 + (groups[2 * word + 1] ?? 0);
  return true;
}

function groupsOf(text: string): readonly number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const ipv4 = parseIPv4(group, 0) ?? 0;
    return [Math.floor(ipv4 / 0x10000), ipv4 % 0x10000];
  });
}
