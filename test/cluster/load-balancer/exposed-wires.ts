// The wires of the site, and what a cloud and a plant have besides: in the network of the cluster a machine that is the load
// balancer and one that is no child of anybody; behind the child's host a network of pods that nobody else knows; and between
// the two networks a peering, which passes everything, so that whatever is stopped is stopped by what is tried here.

import type { Site } from '../../../levels/model.ts';
import { contains, nthAddress } from '../../../levels/addresses.ts';
import { zoneOf } from '../../support/declared-site.ts';
import { TABLE as FIREWALL } from '../machines/firewall.ts';
import { namespaceOf } from '../machines/instance.ts';
import { addNamespace, ip, runInNamespace } from '../machines/namespaces.ts';
import { type Network, planNetworks } from '../machines/plan-networks.ts';
import { Wires } from '../machines/wires.ts';
import { CHILD, EXPOSED } from './exposed-site.ts';

export const BALANCER = 'balancer';
export const STRANGER = 'stranger';
export const CHILD_POD = 'pod';

const FABRIC = 'fabric';
const CARD = 'eth0';
/** Offsets in the network of the cluster. */
const OFFSETS = { [BALANCER]: 201, [STRANGER]: 77 } as const;
const POD_NETWORK = '10.42.0.0/24';
const POD_OFFSET = 7;
const POD_CARD = 'pods';

export async function layExposedWires(site: Site): Promise<Wires> {
  const wires = await Wires.lay(site);
  try {
    const network = networkOf(site, EXPOSED);
    await takeFacesOffNode(site, network);
    for (const name of [BALANCER, STRANGER] as const) await plug(name, strangeAddress(site, name), network);
    await peer(networkOf(site, CHILD), network);
    await layPodNetwork();
  } catch (error) {
    await wires.remove();
    throw error;
  }
  return wires;
}

/** Of a machine in the cluster's network that is no node. */
function strangeAddress(site: Site, name: keyof typeof OFFSETS): string {
  return nthAddress(networkOf(site, EXPOSED).range, OFFSETS[name]);
}

/** Where a load balancer has them, a node never does. */
async function takeFacesOffNode(site: Site, { range }: Network): Promise<void> {
  const faces = zoneOf(site, EXPOSED).forwarder?.faces ?? [];
  const near = faces.filter(({ address }) => contains(range, address));
  for (const { address } of near)
    await ip(namespaceOf(EXPOSED), `address delete ${address}/${bitsOf(range)} dev ${CARD}`);
}

async function plug(machine: string, address: string, { bridge, range, router }: Network): Promise<void> {
  const [fabric, namespace] = [namespaceOf(FABRIC), namespaceOf(machine)];
  await addNamespace(namespace);
  await ip(fabric, `link add ${machine} type veth peer name ${CARD} netns ${namespace}`);
  await ip(fabric, `link set ${machine} master ${bridge} up`);
  await ip(namespace, `address add ${address}/${bitsOf(range)} dev ${CARD}`);
  await ip(namespace, `link set ${CARD} up`);
  await ip(namespace, `route add default via ${router ?? ''}`);
}

async function peer(one: Network, other: Network): Promise<void> {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    const rule = `insert rule ${FIREWALL} forward iifname ${from.bridge} oifname ${to.bridge} accept`;
    await runInNamespace(namespaceOf(FABRIC), 'nft', rule.split(' '));
  }
}

/** As a node has it: the host is the router of its pods, and what leaves them leaves by its own address. */
async function layPodNetwork(): Promise<void> {
  const [host, pod] = [namespaceOf(CHILD), namespaceOf(CHILD_POD)];
  const router = nthAddress(POD_NETWORK, 1);
  await addNamespace(pod);
  await ip(host, `link add ${POD_CARD} type veth peer name ${CARD} netns ${pod}`);
  await ip(host, `address add ${router}/${bitsOf(POD_NETWORK)} dev ${POD_CARD}`);
  await ip(host, `link set ${POD_CARD} up`);
  await ip(pod, `address add ${nthAddress(POD_NETWORK, POD_OFFSET)}/${bitsOf(POD_NETWORK)} dev ${CARD}`);
  await ip(pod, `link set ${CARD} up`);
  await ip(pod, `route add default via ${router}`);
  await runInNamespace(host, 'sysctl', ['--quiet', '--write', 'net.ipv4.ip_forward=1']);
  await runInNamespace(host, 'nft', [
    `table ip pods { chain postrouting { type nat hook postrouting priority srcnat; ip saddr ${POD_NETWORK} masquerade; }; }`,
  ]);
}

function networkOf(site: Site, zone: string): Network {
  const network = planNetworks(site).networks.find(({ name }) => name === zone);
  if (network === undefined) throw new Error(`Cannot find the network of "${zone}": "${site.name}" has no such zone`);
  return network;
}

function bitsOf(range: string): string {
  return range.split('/')[1] ?? '';
}
