// Addresses and networks in text form. IPv4, which is what K3s nodes of a plant and redirected names use.
// ipaddr.js accepts octal and short forms ("010.1/8"); both are refused here first.

import ipaddr from 'ipaddr.js';

type Range = readonly [ipaddr.IPv4, number];

/** Why a text is not an IPv4 address in four decimal parts; undefined when it is. */
export function findAddressFault(text: string): string | undefined {
  return isAddress(text) ? undefined : 'an IPv4 address in four decimal parts, such as "10.30.0.10"';
}

/** Why a text is not an IPv4 network; a network whose host bits are set is refused with the right spelling. */
export function findNetworkFault(text: string): string | undefined {
  const match = /^([\d.]+)\/(\d{1,2})$/.exec(text);
  const [, base = '', length = ''] = match ?? [];
  if (!isAddress(base) || Number(length) > 32) return 'an IPv4 network, such as "10.30.0.0/24"';
  const network = `${ipaddr.IPv4.networkAddressFromCIDR(text).toString()}/${Number(length)}`;
  return network === text ? undefined : `a network address; "${text}" lies in "${network}"`;
}

/** Ranges in which no machine of a plant has its address (RFC 6890): this host, link-local and metadata, multicast, reserved. */
const NOT_OF_A_PLANT = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4'];
/** A wider network is not one plant's: whoever dials from anywhere would pass for the zone. */
const WIDEST = 8;

/** Why a text is not the address of a machine of a plant: a face, a server, a host. */
export function findMachineFault(text: string): string | undefined {
  const fault = findAddressFault(text);
  if (fault !== undefined || !NOT_OF_A_PLANT.some((network) => contains(network, text))) return fault;
  return 'the address of a machine; loopback, link-local and multicast addresses belong to none';
}

/** Why a text is not a network of a plant. */
export function findPlantNetworkFault(text: string): string | undefined {
  const fault = findNetworkFault(text);
  if (fault !== undefined) return fault;
  if (parse(text)[1] < WIDEST) return `a network of one plant, which is a /${WIDEST} or a smaller one`;
  const special = NOT_OF_A_PLANT.find((network) => overlaps(network, text));
  return special === undefined ? undefined : `a network of machines; "${special}" belongs to none`;
}

/** Whether two networks share an address. */
export function overlaps(a: string, b: string): boolean {
  const [first, second] = [parse(a), parse(b)];
  const length = Math.min(first[1], second[1]);
  return first[0].match(second[0], length);
}

/** Whether an address lies in a network. */
export function contains(network: string, address: string): boolean {
  const [base, length] = parse(network);
  return ipaddr.IPv4.parse(address).match(base, length);
}

/** Whether every address of `inner` lies in `outer`. */
export function containsNetwork(outer: string, inner: string): boolean {
  return parse(inner)[1] >= parse(outer)[1] && overlaps(outer, inner);
}

/** The n-th address of a network, counting from its base: the tenth of "10.43.0.0/16" is "10.43.0.10". */
export function nthAddress(network: string, n: number): string {
  const bytes = parse(network)[0].toByteArray();
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0) + n;
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** What remains of a network when others are taken out of it: the fewest networks, in address order. */
export function subtract(network: string, removed: readonly string[]): readonly string[] {
  const touching = removed.filter((other) => overlaps(network, other));
  if (touching.length === 0) return [network];
  if (touching.some((other) => containsNetwork(other, network))) return [];
  return halvesOf(network).flatMap((half) => subtract(half, touching));
}

function halvesOf(network: string): readonly string[] {
  const [base, length] = parse(network);
  const upper = nthAddress(network, 2 ** (31 - length));
  return [`${base.toString()}/${length + 1}`, `${upper}/${length + 1}`];
}

function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) && !/(^|\.)0\d/.test(text);
}

function parse(network: string): Range {
  return ipaddr.IPv4.parseCIDR(network);
}
