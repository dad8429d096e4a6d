// The way up of the top forwarder: resolve the name the caller asked for and dial it.

import type { UplinkConfiguration } from '../contract/configuration.ts';
import { Deadline, isLate } from './deadline.ts';
import type { Dialer, DialRequest, DialResult } from './dialer.ts';
import { dialFirst } from './dial-first.ts';
import type { DialTools } from './dial-first.ts';
import type { AddressGuard } from './forbidden-addresses.ts';
import type { NameResolver } from './name-resolver.ts';

type Direct = NonNullable<UplinkConfiguration['direct']>;

export class DirectDialer implements Dialer {
  readonly #ports: Direct['ports'];
  readonly #resolver: NameResolver;
  readonly #guard: AddressGuard;
  readonly #tools: DialTools;

  constructor(direct: Direct, resolver: NameResolver, guard: AddressGuard, tools: DialTools) {
    this.#ports = direct.ports;
    this.#resolver = resolver;
    this.#guard = guard;
    this.#tools = tools;
  }

  async dial({ host, port, signal }: DialRequest): Promise<DialResult> {
    if (host === undefined) return { ok: false, reason: 'name-not-found', nextHop: undefined };
    const deadline = new Deadline(this.#tools.dialTimeoutMs);
    const resolution = await deadline.race(this.#resolver.resolve(host), signal);
    if (isLate(resolution)) return { ok: false, reason: 'resolver-failed', nextHop: undefined };
    if (!resolution.ok) return { ok: false, reason: resolution.reason, nextHop: undefined };
    const dialled = this.#ports[port] ?? port;
    const addresses = resolution.addresses.map((address) => ({ address, port: dialled }));
    return dialFirst(addresses, (address) => this.#guard.permits(address), this.#tools, deadline, signal);
  }

  close(): void {
    this.#resolver.close();
  }
}
