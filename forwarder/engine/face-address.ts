// Where a face is: at the address a configuration writes, or at every address its card has when it is bound.

import { networkInterfaces } from 'node:os';
import type { BindPlace } from '../contract/configuration.ts';
import { HostCards, type ReadCards } from '../uplink/host-cards.ts';
import type { BoundAddress } from './engine.ts';

/** The addresses to listen on, or why there are none. Link-local ones are left out: nobody is routed to them. */
export function resolveBind(
  { address, interface: card, port }: BindPlace,
  readCards: ReadCards = networkInterfaces,
): readonly BoundAddress[] | { readonly fault: string } {
  if (address !== undefined) return [{ address, port }];
  if (card === undefined) return { fault: 'it has neither address nor interface. Write one of them' };
  const addresses = new HostCards(readCards).addressesOf(card);
  return 'fault' in addresses ? addresses : addresses.map((one) => ({ address: one, port }));
}
