// From a site to cables: which networks there are, which of them a router serves, and who has a card in which. Pure.
// A network is routed where a conduit crosses from one network to another, as the site declares it by `routed`. A network whose
// zone dials a face inside of it has no router, and so no way out at all.

import { contains, nthAddress } from '../../../levels/addresses.ts';
import { faceOf, type Face, type Site, type Zone } from '../../../levels/model.ts';
import { INTERNET_ADDRESSES, proxyAddressOf, resolverAddressOf } from '../internet/addresses.ts';
import { nodeAddressOf } from './node-address.ts';

/** Both a network and the machine that stands for everything in it. */
export const INTERNET = 'internet';
/** The machine that stands for every server of the plant that no zone's node is. */
const PLANT = 'plant';

export type Network = {
  /** The zone whose network it is, or `internet`. */
  readonly name: string;
  readonly range: string;
  /** Its bridge in the fabric. */
  readonly bridge: string;
  /** The fabric's own address there; undefined where nothing leads out. */
  readonly router: string | undefined;
};

/** A network card of a machine. */
export type Card = {
  /** A zone, `internet` or `plant`. */
  readonly machine: string;
  readonly name: string;
  readonly network: Network;
  /** With the length of the prefix, as `ip address add` wants them. */
  readonly addresses: readonly string[];
  /** Where the machine sends what is for none of its networks. */
  readonly gateway: string | undefined;
};

/** A conduit between two networks: only a router leads from the child to the face it dials. */
export type Crossing = { readonly child: Zone; readonly parent: Zone; readonly face: Face };

export type NetworkPlan = {
  readonly networks: readonly Network[];
  readonly cards: readonly Card[];
  /** Where the fabric sends what is for no network of the site. */
  readonly defaultRoute: string;
};

/** Documentation addresses (RFC 5737): the link to the Internet is nobody's network. */
const LINK = { range: '192.0.2.0/30', router: '192.0.2.1', internet: '192.0.2.2' };

export function planNetworks(site: Site): NetworkPlan {
  const crossings = crossingsOf(site);
  const networks = site.zones.map((zone, index) => networkOf(site, zone, index, crossings));
  const internet = { name: INTERNET, range: LINK.range, bridge: INTERNET, router: LINK.router };
  return {
    networks: [...networks, internet],
    cards: [
      ...site.zones.flatMap((zone) => cardsOfZone(zone, networks)),
      ...cardsOfPlant(site, networks),
      ...cardsOfInternet(site, networks, internet),
    ],
    defaultRoute: LINK.internet,
  };
}

export function crossingsOf(site: Site): readonly Crossing[] {
  return site.zones.flatMap((child) => {
    const face = faceOf(child);
    const { parent } = child;
    if (face === undefined || parent === undefined || contains(child.network, face.address)) return [];
    return [{ child, parent, face }];
  });
}

function networkOf(site: Site, zone: Zone, index: number, crossings: readonly Crossing[]): Network {
  const { name, network } = zone;
  const isRouted =
    zone === site.root || crossings.some(({ child, face }) => child === zone || contains(network, face.address));
  const router = isRouted ? nthAddress(network, 1) : undefined;
  return { name, range: network, bridge: bridgeName(name, index), router };
}

const MAX_INTERFACE_NAME = 15;

/** A name the kernel takes. No zone has a dot in its name, so a shortened one is nobody else's. */
function bridgeName(name: string, index: number): string {
  const end = `.${index}`;
  return name.length <= MAX_INTERFACE_NAME ? name : `${name.slice(0, MAX_INTERFACE_NAME - end.length)}${end}`;
}

/** The first in its own network; more where it has an address in another: a face, or the card the way up leaves by. */
function cardsOfZone(zone: Zone, networks: readonly Network[]): readonly Card[] {
  const { name, declaration, forwarder } = zone;
  const from = declaration.forwarder?.uplink?.from;
  const addresses = [
    nodeAddressOf(zone),
    ...(from?.address === undefined ? [] : [from.address]),
    ...(forwarder?.faces ?? []).map(({ address }) => address),
  ];
  const [own, ...others] = cardsOn(name, addresses, networks);
  if (own === undefined) return [];
  const ownName = from?.interface ?? own.name;
  return [
    { ...own, name: ownName, gateway: own.network.router },
    ...others.map((card) => (card.name === ownName ? { ...card, name: own.name } : card)),
  ];
}

/** Servers that entries end at. They know their own network only. */
function cardsOfPlant(site: Site, networks: readonly Network[]): readonly Card[] {
  const nodes = site.zones.map((zone) => nodeAddressOf(zone));
  const servers = site.zones
    .flatMap(({ declaration }) => declaration.allow ?? [])
    .flatMap(({ to }) => (to?.address === undefined ? [] : [to.address]))
    .filter((address) => !nodes.includes(address) && networks.some(({ range }) => contains(range, address)));
  return cardsOn(PLANT, servers, networks);
}

/** One on the link to the fabric, and one in the network of the root, for what answers there. */
function cardsOfInternet(site: Site, networks: readonly Network[], internet: Network): readonly Card[] {
  const answering = [resolverAddressOf(site), proxyAddressOf(site)];
  const isNear = (address: string): boolean => contains(site.root.network, address);
  const far = [...INTERNET_ADDRESSES, ...answering.filter((address) => !isNear(address))];
  const link = {
    machine: INTERNET,
    name: 'eth0',
    network: internet,
    addresses: [`${LINK.internet}/30`, ...far.map((address) => `${address}/32`)],
    gateway: LINK.router,
  };
  const near = cardsOn(INTERNET, answering.filter(isNear), networks);
  return [link, ...near.map((card) => ({ ...card, name: 'eth1' }))];
}

/** A card per network that the addresses lie in, in the order in which they need it. */
function cardsOn(machine: string, addresses: readonly string[], networks: readonly Network[]): readonly Card[] {
  const placed = Map.groupBy(new Set(addresses), (address) => networkAround(address, networks));
  return [...placed].map(([network, all], index) => ({
    machine,
    name: `eth${index}`,
    network,
    addresses: all.map((address) => `${address}/${network.range.split('/')[1]}`),
    gateway: undefined,
  }));
}

function networkAround(address: string, networks: readonly Network[]): Network {
  const network = networks.find(({ range }) => contains(range, address));
  if (network !== undefined) return network;
  throw new Error(
    `Cannot lay a wire to "${address}": it lies in no network of the site. Choose an address of a zone's network`,
  );
}
