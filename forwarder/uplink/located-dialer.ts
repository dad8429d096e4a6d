// A way up in two steps: find the places of the next hop, connect to one of them. An engine that connects by itself asks for
// the first step only.

import { connectToAny, type DialTools } from './connect-to-any.ts';
import { Deadline, isLate } from './deadline.ts';
import type { Dialer, DialRequest, DialResult, LocateRequest } from './dialer.ts';
import { type Finder, isUnreached, type Located, refused } from './find-places.ts';

/** What a next hop is told before the first byte of the caller. */
export type Greet = (request: DialRequest) => Uint8Array;

export class LocatedDialer implements Dialer {
  readonly #finder: Finder;
  readonly #tools: DialTools;
  readonly #greet: Greet | undefined;

  constructor(finder: Finder, tools: DialTools, greet?: Greet) {
    this.#finder = finder;
    this.#tools = tools;
    this.#greet = greet;
  }

  async dial(request: DialRequest): Promise<DialResult> {
    const deadline = new Deadline(this.#tools.dialTimeoutMs);
    const location = await this.#find(request, deadline);
    if (location.kind === 'refused') return { ok: false, reason: location.reason, nextHop: location.nextHop };
    const result = await connectToAny(location, this.#tools.connect, deadline, request.signal);
    if (!result.ok && isUnreached(result.reason) && !request.signal.aborted) this.#finder.forget(request);
    if (result.ok && this.#greet !== undefined) result.socket.write(this.#greet(request));
    return result;
  }

  locate(request: LocateRequest): Promise<Located> {
    return this.#find(request, new Deadline(this.#tools.dialTimeoutMs));
  }

  close(): void {
    this.#finder.close();
  }

  async #find(request: LocateRequest, deadline: Deadline): Promise<Located> {
    if (request.lookAgain === true) this.#finder.forget(request);
    const located = await deadline.race(this.#finder.find(request), request.signal);
    return isLate(located) ? refused('resolver-failed') : located;
  }
}
