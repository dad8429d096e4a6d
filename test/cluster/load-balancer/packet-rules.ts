// Frontends as one nftables table for the machine that is the load balancer. What comes for a frontend gets a mark, by which it is
// routed to the node as it is (direct-return.ts); what comes for the same address and no frontend ends here, and is counted.

import type { Frontend } from './frontends.ts';

export const TABLE = 'ip load-balancer';
/** Marked packets go to the node. */
export const MARK = 1;
/** The comments of the counters. */
const FRONTEND = 'frontend';
export const NO_FRONTEND = 'no frontend';

/** The whole table, for `nft --file`: it replaces the one that was there, in one transaction. */
export function rulesFor(frontends: readonly Frontend[]): string {
  const addresses = [...new Set(frontends.map(({ address }) => address))].sort();
  const none = addresses.map((address) => `    ip daddr ${address} counter drop comment "${NO_FRONTEND}"`);
  return `table ${TABLE}
delete table ${TABLE}
table ${TABLE} {
  chain prerouting {
    type filter hook prerouting priority mangle; policy accept;
${frontends.map((each) => `    ${markOf(each)}\n`).join('')}  }
  chain input {
    type filter hook input priority filter; policy accept;
${none.map((line) => `${line}\n`).join('')}  }
}
`;
}

function markOf({ address, protocol, port }: Frontend): string {
  const match = `ip daddr ${address} ${protocol.toLowerCase()} dport ${port}`;
  return `${match} counter meta mark set ${MARK} comment "${FRONTEND}"`;
}
