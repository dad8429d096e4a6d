// Addresses of the simulation: texts for people and maps, socket addresses for the kernel.

import { encodeSocketAddress, portIn, textIn } from '../../../forwarder/engine/reactor/socket-address.ts';

const encoded = new Map<string, Uint8Array>();

/** Made once: a schedule speaks of few addresses many times. */
export function socketAddress(address: string, port: number): Uint8Array {
  const key = `${address} ${port}`;
  let bytes = encoded.get(key);
  if (bytes === undefined) encoded.set(key, (bytes = encodeSocketAddress({ address, port })));
  return bytes;
}

/** `address port` */
export function textOf(bytes: Uint8Array): string {
  return `${textIn(bytes)} ${portIn(bytes)}`;
}
