// How a load balancer hands on a packet without touching its addresses, as those of clouds do where a Service has a floating
// address: it is routed to the node, whose own rules translate it, and the node answers the client itself. The client keeps its
// address, and the load balancer sees one direction only.
//
// Commands for a machine in whose network nothing else happens. There is one node, so nobody is chosen and nobody is probed.

import { MARK, rulesFor } from './packet-rules.ts';
import type { Balanced } from './frontends.ts';

export type Command = { readonly program: string; readonly args: readonly string[]; readonly input?: string };

const CARD = 'eth0';
const TABLE = '100';
const SETTINGS = [
  'net.ipv4.ip_forward=1',
  // It would tell clients of the same network to send to the node themselves.
  'net.ipv4.conf.all.send_redirects=0',
  `net.ipv4.conf.${CARD}.send_redirects=0`,
];

/** Once, before the first packet. Addresses of its own are looked up after the mark, which is not the order of a new network. */
export function preparation(node: string): readonly Command[] {
  return [
    { program: 'sysctl', args: ['--quiet', '--write', ...SETTINGS] },
    ip(`route add default via ${node} dev ${CARD} table ${TABLE}`),
    ip('rule add preference 20 lookup local'),
    ip(`rule add preference 10 fwmark ${MARK} lookup ${TABLE}`),
    ip('rule delete preference 0'),
  ];
}

/** Each time that Services change. The load balancer answers for an address from when a Service has it. */
export function serving(services: readonly Balanced[]): readonly Command[] {
  const addresses = new Set(services.map(({ address }) => address));
  const frontends = services.flatMap((each) => each.frontends);
  return [
    { program: 'nft', args: ['--file', '-'], input: rulesFor(frontends) },
    ...[...addresses].map((address) => ip(`address replace ${address}/32 dev ${CARD}`)),
  ];
}

function ip(command: string): Command {
  return { program: 'ip', args: command.split(' ') };
}
