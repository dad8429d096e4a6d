// Envoy's configuration is protobuf written as YAML. These are the few messages that occur everywhere in it.

import { isIPv6 } from 'node:net';

/** A message of Envoy, as YAML and JSON show it. */
export type Message = { readonly [field: string]: unknown };

/** An extension, whose settings say of which type they are. */
export function extension(name: string, type: string, settings: Message = {}): Message {
  return { name, typed_config: typed(type, settings) };
}

export function typed(type: string, settings: Message = {}): Message {
  return { '@type': `type.googleapis.com/${type}`, ...settings };
}

export function socketAddress(address: string, port: number): Message {
  return { socket_address: { address, port_value: port } };
}

/** `10.40.0.2:53`, `[fd00::2]:53` */
export function endpointAddress(endpoint: string): Message {
  const colon = endpoint.lastIndexOf(':');
  const address = endpoint.slice(0, colon).replace(/^\[|\]$/g, '');
  return socketAddress(address, Number(endpoint.slice(colon + 1)));
}

/** `10.20.0.0/24`; a single address is a network too. */
export function addressRange(network: string): Message {
  const [address = '', length] = network.split('/');
  return { address_prefix: address, prefix_len: Number(length ?? (isIPv6(address) ? 128 : 32)) };
}

export function seconds(milliseconds: number): string {
  return `${milliseconds / 1000}s`;
}
