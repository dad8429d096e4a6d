// The one table that moves a plant onto this machine: address → loopback address, network → loopback network, port → bind
// port. It is printed first and applied to every object alike, so nothing else differs from what a cluster gets.

import { contains } from '../../levels/addresses.ts';
import type { Site, Zone } from '../../levels/model.ts';

export type Overlay = {
  readonly rows: readonly OverlayRow[];
  /** An address of the plant on loopback; the last part is kept. */
  readonly address: (address: string) => string;
  /** A network on loopback; one wider than a zone's, such as a pod range, shrinks to /24. */
  readonly network: (network: string) => string;
  /** Logical port → the port that is bound: 443 needs no root as 20443. */
  readonly port: (port: number) => number;
};

type OverlayRow = { readonly zone: string; readonly network: string; readonly loopback: string };

/** Where addresses of the plant stand that lie in no zone's network. */
const ELSEWHERE = '127.0.98';
/** The stand-in for the Internet. */
export const INTERNET = { network: '127.0.99.0/24', server: '127.0.99.10', resolver: '127.0.99.53' } as const;
/** Ports below this one need root, or are somebody else's. */
const PORT_OFFSET = 20_000;
/** Names another offset, so that two plants may run at once. */
const OFFSET_VARIABLE = 'SALLYPORT_DEMO_PORTS';

/** `offset` is added to every port. @default $SALLYPORT_DEMO_PORTS, or 20000 */
export function overlayOf(site: Site, offset = Number(process.env[OFFSET_VARIABLE] ?? PORT_OFFSET)): Overlay {
  const rows = site.zones.map((zone) => ({
    zone: zone.name,
    network: zone.network,
    loopback: `127.0.${thirdPart(site, zone)}.0/24`,
  }));
  const prefixOf = (address: string) => {
    const row = rows.find(({ network }) => contains(network, address));
    return row === undefined ? ELSEWHERE : row.loopback.slice(0, row.loopback.lastIndexOf('.'));
  };
  const toLoopback = (address: string) => `${prefixOf(address)}.${address.slice(address.lastIndexOf('.') + 1)}`;
  return {
    rows,
    address: toLoopback,
    network: (network) => {
      const [base = '', length = '32'] = network.split('/');
      return Number(length) >= 24 ? `${toLoopback(base)}/${length}` : `${prefixOf(base)}.0/24`;
    },
    port: (port) => (port < PORT_OFFSET ? port + offset : port),
  };
}

/** Level 4 → 40, level 3.5 → 35; several zones of one level count on: 21, 22. */
function thirdPart(site: Site, zone: Zone): number {
  const peers = site.zones.filter(({ level }) => level === zone.level);
  return zone.level * 10 + (peers.length === 1 ? 0 : peers.indexOf(zone) + 1);
}
