// Isolations as one nftables table for a node whose pods are on a bridge. The text replaces the table that was there, in one
// transaction: no packet ever meets half of it.
//
// What pods send is held against both ends' rules where it is forwarded, and against the sender's where the node itself is
// meant. What the node sends to its pods never comes by. Connections that are open stay open, as with most network plugins.

import type { ClusterState } from './cluster-state.ts';
import { type Isolation, isolationsIn } from './isolation.ts';
import type { Block, Direction, Opening } from './opening.ts';

export const TABLE = 'network-policies';

/** Address translation of Services comes before it: rules see the pod that was chosen. */
const PRIORITY = -5;

/** The whole table, for `nft --file`. */
export function rulesFor(state: ClusterState): string {
  return tableOf(isolationsIn(state));
}

export function tableOf(isolations: readonly Isolation[]): string {
  const jumps = (['Egress', 'Ingress'] as const).map((direction) => jumpsTo(isolations, direction));
  const [sent = []] = jumps;
  return lines(
    // Deleting what may not be there is an error, declaring it first is not.
    `table ip ${TABLE}`,
    `delete table ip ${TABLE}`,
    `table ip ${TABLE} {`,
    ...isolations.flatMap(chainOf),
    ...hookedChain('forward', jumps.flat()),
    ...hookedChain('input', sent),
    '}',
  );
}

/** Returns to the caller what is open, for the other end may have a say too. */
function chainOf(isolation: Isolation): readonly string[] {
  return [
    `  chain ${chainName(isolation)} {`,
    ...isolation.openings.map((opening) => `    ${matchOf(opening, isolation.direction)}return`),
    // A refused connection ends at once, with an error that a closed port would not give.
    '    counter reject with icmp type admin-prohibited',
    '  }',
  ];
}

function hookedChain(hook: 'forward' | 'input', jumps: readonly string[]): readonly string[] {
  return [
    `  chain ${hook} {`,
    `    type filter hook ${hook} priority ${PRIORITY}; policy accept;`,
    '    ct state established,related accept',
    ...jumps.map((jump) => `    ${jump}`),
    '  }',
  ];
}

function jumpsTo(isolations: readonly Isolation[], direction: Direction): readonly string[] {
  const side = direction === 'Ingress' ? 'daddr' : 'saddr';
  return isolations
    .filter((isolation) => isolation.direction === direction)
    .map((isolation) => `ip ${side} ${isolation.address} jump ${chainName(isolation)}`);
}

function chainName({ address, direction }: Isolation): string {
  return `${direction.toLowerCase()}-${address.replaceAll('.', '-')}`;
}

function matchOf({ peers, protocol, ports }: Opening, direction: Direction): string {
  const side = direction === 'Ingress' ? 'saddr' : 'daddr';
  return `${peers === undefined ? '' : peersMatch(peers, `ip ${side}`)}${portsMatch(protocol, ports)}`;
}

function peersMatch({ networks, except }: Block, side: string): string {
  // One by one, because the networks in a set must not overlap, and exceptions may.
  const without = except.map((network) => `${side} != ${network} `).join('');
  return `${side} ${networks.length === 1 ? networks.join() : `{ ${networks.join(', ')} }`} ${without}`;
}

function portsMatch(protocol: Opening['protocol'], ports: Opening['ports']): string {
  if (protocol === undefined) return '';
  const name = protocol.toLowerCase();
  if (ports === undefined) return `meta l4proto ${name} `;
  const [first, last] = ports;
  return `${name} dport ${first === last ? first : `${first}-${last}`} `;
}

function lines(...each: readonly string[]): string {
  return `${each.join('\n')}\n`;
}
