// The address of a zone's node: its one machine stands for all nodes of the zone.

import { contains, nthAddress } from '../../../levels/addresses.ts';
import { faceOf, type Zone } from '../../../levels/model.ts';

/** Where declarations leave it open: the examples use the tenth for nodes, unless it is the face of a parent's second card. */
const USUAL = [10, 11];

/** What is declared about it, in order of how sure it is: its API server, its way up, its face; else `.10`. */
export function nodeAddressOf(zone: Zone): string {
  const { network } = zone;
  const { cluster, forwarder } = zone.declaration;
  const declared = [
    cluster?.apiServer?.split(':')[0],
    forwarder?.uplink?.from?.address,
    ...(forwarder?.faces ?? []).map(({ address }) => address),
  ];
  const usual = USUAL.map((n) => nthAddress(network, n)).filter((address) => address !== faceOf(zone)?.address);
  const address = [...declared, ...usual].find((each) => each !== undefined && contains(network, each));
  if (address !== undefined) return address;
  throw new Error(
    `Cannot tell the address of the node of "${zone.name}": "${network}" has no tenth address. Declare "apiServer"`,
  );
}
