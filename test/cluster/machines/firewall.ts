// The firewall between the networks of a plant, as a text for nftables: it passes what the site declares as `routed`, and what
// the root's node sends to the Internet. Everything else is dropped, and counted by where it came from and was going to, so that
// a failed connection tells who stopped it. Pure.

import { z } from 'zod';
import { listenersOf } from '../../../levels/listeners.ts';
import type { Site } from '../../../levels/model.ts';
import { nodeAddressOf } from './node-address.ts';
import { crossingsOf, INTERNET, type Crossing, type Network } from './plan-networks.ts';

export const TABLE = 'inet plant';

const DNS_PORT = 53;
const TIME_PORT = 123;

export function firewallText(site: Site, networks: readonly Network[]): string {
  const bridgeOf = (name: string): string => networks.find((network) => network.name === name)?.bridge ?? name;
  const upwards = `oifname "${INTERNET}" ip saddr ${nodeAddressOf(site.root)}`;
  const passes = [
    ...crossingsOf(site).flatMap((crossing) => passesOf(site, crossing, bridgeOf)),
    `iifname "${bridgeOf(site.root.name)}" ${upwards} accept`,
  ];
  return `
table ${TABLE} {
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
${indent([...passes, ...dropsBetween(networks), drop('elsewhere')])}
  }
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    ${drop('to the fabric')}
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ${upwards} masquerade
  }
}
`;
}

/** A firewall knows networks, addresses and ports. Who may have what from the forwarder there is the forwarder's to say. */
function passesOf(
  site: Site,
  { child, parent, face }: Crossing,
  bridgeOf: (name: string) => string,
): readonly string[] {
  const way = `iifname "${bridgeOf(child.name)}" ip saddr ${child.network} ip daddr ${face.address}`;
  const ports = [DNS_PORT, ...listenersOf(site, parent).map(({ port }) => port)];
  return [
    `${way} udp dport { ${DNS_PORT}, ${TIME_PORT} } accept`,
    `${way} tcp dport { ${[...new Set(ports)].join(', ')} } accept`,
  ];
}

function dropsBetween(networks: readonly Network[]): readonly string[] {
  return networks.flatMap((from) =>
    networks
      .filter((to) => to !== from)
      .map((to) => `iifname "${from.bridge}" oifname "${to.bridge}" ${drop(`${from.name} to ${to.name}`)}`),
  );
}

function drop(rule: string): string {
  return `counter drop comment "${rule}"`;
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}`).join('\n');
}

/** Packets that the firewall stopped: `rule` is `<network> to <network>`, `elsewhere` or `to the fabric`. */
export type Dropped = { readonly rule: string; readonly packets: number };

const counterSchema = z.object({ counter: z.object({ packets: z.int() }) });
const listingSchema = z.object({
  nftables: z.array(
    z.object({ rule: z.object({ comment: z.string().optional(), expr: z.array(z.unknown()) }).optional() }),
  ),
});

/** From what `nft --json list table` prints. */
export function parseDropped(listing: string): readonly Dropped[] {
  return listingSchema.parse(JSON.parse(listing)).nftables.flatMap(({ rule }) => {
    const counter = rule?.expr.map((part) => counterSchema.safeParse(part).data).find((part) => part !== undefined);
    if (rule?.comment === undefined || counter === undefined) return [];
    return [{ rule: rule.comment, packets: counter.counter.packets }];
  });
}
