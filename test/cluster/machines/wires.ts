// The networks of a plant on this machine: a network namespace per zone, one for the Internet, one for the servers of the plant,
// and the fabric between them. The fabric is every switch and the one firewall at once: a bridge per network, an address on those
// that are routed, and nothing passes from one to another but by the rules of firewall.ts.
// What a node does with a packet it was given (host/nftables.d) is none of the wires' business.

import type { Site } from '../../../levels/model.ts';
import { firewallText, parseDropped, TABLE, type Dropped } from './firewall.ts';
import { instanceName, namespaceOf } from './instance.ts';
import { addNamespace, deleteNamespace, ip, listNamespaces, runInNamespace } from './namespaces.ts';
import { planNetworks, type Card, type Network } from './plan-networks.ts';

export { nodeAddressOf } from './node-address.ts';

const FABRIC = 'fabric';
/**
 * The fabric routes. Frames between two cards of one bridge are no business of its firewall, and a network without a router
 * gets no answer when it asks for the address of another network's.
 */
const FABRIC_SETTINGS = [
  'net.ipv4.ip_forward=1',
  'net.ipv4.conf.all.arp_ignore=1',
  'net.ipv6.conf.all.disable_ipv6=1',
  'net.ipv6.conf.default.disable_ipv6=1',
  'net.bridge.bridge-nf-call-iptables=0',
  'net.bridge.bridge-nf-call-ip6tables=0',
  'net.bridge.bridge-nf-call-arptables=0',
];

export class Wires implements AsyncDisposable {
  readonly #fabric: string;

  private constructor(fabric: string) {
    this.#fabric = fabric;
  }

  /** Lays all wires of a site, for machines that are yet to start. */
  static async lay(site: Site): Promise<Wires> {
    await refuseWhereSomeAreLaid();
    try {
      await layAll(site);
    } catch (error) {
      await Wires.removeAll();
      throw error;
    }
    return Wires.laid();
  }

  /** Those that were laid before, by whichever process. */
  static laid(): Wires {
    return new Wires(namespaceOf(FABRIC));
  }

  /** Whatever wires of an instance there are, also those of a run that was interrupted. */
  static async removeAll(instance: string = instanceName()): Promise<void> {
    for (const name of await namespacesOf(instance)) await deleteNamespace(name);
  }

  /** What the firewall stopped so far, rule by rule; none is left out because it stopped nothing. */
  async drops(): Promise<readonly Dropped[]> {
    return parseDropped(await runInNamespace(this.#fabric, 'nft', ['--json', 'list', 'table', ...TABLE.split(' ')]));
  }

  async remove(): Promise<void> {
    await Wires.removeAll();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.remove();
  }
}

async function refuseWhereSomeAreLaid(): Promise<void> {
  const [first] = await namespacesOf(instanceName());
  if (first === undefined) return;
  throw new Error(
    `Cannot lay the wires of "${instanceName()}": network namespace "${first}" exists. Run "npm run levels -- down" first`,
  );
}

async function namespacesOf(instance: string): Promise<readonly string[]> {
  return (await listNamespaces()).filter((name) => name.startsWith(`${instance}-`));
}

async function layAll(site: Site): Promise<void> {
  const { networks, cards, defaultRoute } = planNetworks(site);
  const fabric = namespaceOf(FABRIC);
  for (const name of new Set([FABRIC, ...cards.map(({ machine }) => machine)])) await addNamespace(namespaceOf(name));
  await runInNamespace(fabric, 'sysctl', ['--quiet', '--ignore', '--write', ...FABRIC_SETTINGS]);
  // Before the first cable: there is no moment in which more passes.
  await runInNamespace(fabric, 'nft', [firewallText(site, networks)]);
  for (const network of networks) await layNetwork(fabric, network);
  for (const [index, card] of cards.entries()) await layCard(fabric, card, index);
  await ip(fabric, `route add default via ${defaultRoute}`);
}

async function layNetwork(fabric: string, { bridge, range, router }: Network): Promise<void> {
  await ip(fabric, `link add ${bridge} type bridge`);
  if (router !== undefined) await ip(fabric, `address add ${router}/${range.split('/')[1]} dev ${bridge}`);
  await ip(fabric, `link set ${bridge} up`);
}

async function layCard(fabric: string, card: Card, index: number): Promise<void> {
  const namespace = namespaceOf(card.machine);
  const port = `port-${index}`;
  await ip(fabric, `link add ${port} type veth peer name ${card.name} netns ${namespace}`);
  await ip(fabric, `link set ${port} master ${card.network.bridge} up`);
  for (const address of card.addresses) await ip(namespace, `address add ${address} dev ${card.name}`);
  await ip(namespace, `link set ${card.name} up`);
  if (card.gateway !== undefined) await ip(namespace, `route add default via ${card.gateway}`);
}
