// The way up of every forwarder but the top one: its parent's forwarder, on the port the client asked for, told in a
// signed PROXY header who is calling. Only here is such a header written: nothing that is not ours ever sees one.

import type { UplinkConfiguration } from '../contract/configuration.ts';
import type { ConduitKeys } from '../hello/conduit-keys.ts';
import { writeProxyHeader } from '../hello/proxy-header.ts';
import { Deadline } from './deadline.ts';
import type { Dialer, DialRequest, DialResult } from './dialer.ts';
import { dialFirst } from './dial-first.ts';
import type { DialTools } from './dial-first.ts';
import type { AddressGuard } from './forbidden-addresses.ts';

type Parent = NonNullable<UplinkConfiguration['parent']>;

export class ParentDialer implements Dialer {
  readonly #parent: Parent;
  readonly #keys: () => ConduitKeys;
  readonly #now: () => number;
  readonly #guard: AddressGuard;
  readonly #tools: DialTools;

  constructor(parent: Parent, keys: () => ConduitKeys, now: () => number, guard: AddressGuard, tools: DialTools) {
    this.#parent = parent;
    this.#keys = keys;
    this.#now = now;
    this.#guard = guard;
    this.#tools = tools;
  }

  async dial(request: DialRequest): Promise<DialResult> {
    const { address, ports } = this.#parent;
    const face = { address, port: ports[request.listenPort] ?? request.listenPort };
    const deadline = new Deadline(this.#tools.dialTimeoutMs);
    const result = await dialFirst([face], (it) => !this.#guard.isSelf(it), this.#tools, deadline, request.signal);
    if (result.ok) result.socket.write(this.#headerFor(request));
    return result;
  }

  close(): void {
    // A parent is dialled by its address: there is no resolver to end.
  }

  #headerFor({ protocol, host, caller }: DialRequest): Uint8Array {
    // A tcp connection carries no name the parent could compare, whatever host its entry has.
    const authority = protocol === 'tcp' ? undefined : host;
    return writeProxyHeader({ ...caller, authority, timeMs: Math.trunc(this.#now()) }, this.#keys().signing);
  }
}
