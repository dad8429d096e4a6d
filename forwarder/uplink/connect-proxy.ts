// The way up of a top forwarder behind a corporate proxy: an HTTP CONNECT tunnel for every connection, over TLS to the
// proxy where it has a CA of its own.
//
// The proxy resolves the destination, so there is no address here to guard against; which addresses are out of bounds is
// the proxy's to know. Its own name is asked of the host's resolvers. The dial timeout holds for the whole exchange.

import { ADDRCONFIG } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { UplinkConfiguration } from '../contract/configuration.ts';
import type { Reason } from '../contract/reasons.ts';
import { askForTunnel, type TunnelRequest } from './ask-proxy.ts';
import { connectToAny, type DialTools } from './connect-to-any.ts';
import { Deadline, isLate } from './deadline.ts';
import type { Dialer, DialRequest, DialResult, Location } from './dialer.ts';
import { formatEndpoint } from './endpoint.ts';
import { findPlaces, isUnreached, type Rules } from './find-places.ts';
import { NameResolver } from './name-resolver.ts';
import type { Resolution } from './name-resolver.ts';
import type { AddressRecord, Resolve } from './name-servers.ts';
import { ProxySecrets } from './proxy-secrets.ts';
import { secure } from './proxy-tls.ts';

type ConnectProxy = NonNullable<UplinkConfiguration['connectProxy']>;
type Failure = { readonly failure: Reason };
type Secrets = { readonly authorization: string | undefined; readonly context: SecureContext | undefined };
/** What every step of one dial shares. */
type Attempt = { readonly deadline: Deadline; readonly signal: AbortSignal };

/** The host's resolvers tell no lifetime; a proxy that moves is found again soon, and lookups are few. */
const LOOKUP_TTL_SECONDS = 30;

export class ConnectProxyDialer implements Dialer {
  readonly #proxy: ConnectProxy;
  readonly #secrets: ProxySecrets;
  readonly #resolver: NameResolver;
  readonly #rules: Rules;
  readonly #tools: DialTools;

  /** `resolve` is asked for the proxy's address instead of the host's resolvers. */
  constructor(proxy: ConnectProxy, resolve: Resolve | undefined, rules: Omit<Rules, 'speaks'>, tools: DialTools) {
    this.#proxy = proxy;
    this.#secrets = new ProxySecrets(proxy);
    this.#resolver = new NameResolver({ servers: [], resolve: resolve ?? lookUp });
    this.#rules = { ...rules, speaks: 'bytes' };
    this.#tools = tools;
  }

  async dial({ host, port, signal, lookAgain = false }: DialRequest): Promise<DialResult> {
    if (host === undefined) return { ok: false, reason: 'name-not-found', nextHop: undefined };
    const attempt: Attempt = { deadline: new Deadline(this.#tools.dialTimeoutMs), signal };
    const secrets = await within(attempt, this.#readSecrets());
    if ('failure' in secrets) return this.#failed(secrets);
    if (lookAgain) this.#resolver.forget(this.#proxy.host);
    const hop = await this.#reach(attempt);
    if (!hop.ok) return hop;
    const { authorization, context } = secrets;
    const request = { authority: `${host}:${port}`, authorization };
    const tunnel = await within(attempt, this.#enter(hop.socket, context, request));
    if ('tunnel' in tunnel) return { ...hop, socket: tunnel.tunnel };
    hop.socket.destroy();
    return { ok: false, reason: tunnel.failure, nextHop: hop.nextHop };
  }

  locate(): Promise<Location> {
    return Promise.resolve({ kind: 'dial-only' });
  }

  close(): void {
    this.#resolver.close();
  }

  /** One connection to the proxy. Until its address is known it goes by its name. */
  async #reach(attempt: Attempt): Promise<DialResult> {
    const { port } = this.#proxy;
    const resolution = await attempt.deadline.race(this.#resolve(), attempt.signal);
    if (isLate(resolution)) return this.#failed({ failure: 'resolver-failed' });
    if (!resolution.ok) return this.#failed({ failure: resolution.reason });
    const located = findPlaces({ ...resolution, port }, this.#rules);
    if (located.kind === 'refused') return { ok: false, reason: located.reason, nextHop: located.nextHop };
    const result = await connectToAny(located, this.#tools.connect, attempt.deadline, attempt.signal);
    if (!result.ok && isUnreached(result.reason)) this.#resolver.forget(this.#proxy.host);
    return result;
  }

  async #enter(
    tcp: Socket,
    context: SecureContext | undefined,
    request: TunnelRequest,
  ): Promise<{ readonly tunnel: Socket } | Failure> {
    const spoken =
      context === undefined ? ({ ok: true, socket: tcp } as const) : await secure(tcp, this.#proxy.host, context);
    if (!spoken.ok) return { failure: spoken.reason };
    const failure = await askForTunnel(spoken.socket, request);
    return failure === undefined ? { tunnel: spoken.socket } : { failure };
  }

  async #readSecrets(): Promise<Secrets | Failure> {
    const [authorization, context] = await Promise.allSettled([
      this.#secrets.authorization(),
      this.#secrets.secureContext(),
    ]);
    if (authorization.status === 'rejected') return { failure: 'proxy-authentication' };
    if (context.status === 'rejected') return { failure: 'certificate-invalid' };
    return { authorization: authorization.value, context: context.value };
  }

  #resolve(): Promise<Resolution> {
    const { host } = this.#proxy;
    if (isIP(host) === 0) return this.#resolver.resolve(host);
    return Promise.resolve({ ok: true, addresses: [host], validMs: Infinity });
  }

  #failed({ failure }: Failure): DialResult {
    const { host, port } = this.#proxy;
    return { ok: false, reason: failure, nextHop: formatEndpoint({ address: host, port }) };
  }
}

async function within<T>({ deadline, signal }: Attempt, work: Promise<T>): Promise<T | Failure> {
  const outcome = await deadline.race(work, signal);
  if (!isLate(outcome)) return outcome;
  return { failure: signal.aborted ? 'next-hop-refused' : 'next-hop-timeout' };
}

/** The families this host has addresses of, in the order its resolvers prefer. */
async function lookUp(name: string): Promise<readonly AddressRecord[]> {
  const found = await lookup(name, { all: true, order: 'verbatim', hints: ADDRCONFIG });
  return found.map(({ address }) => ({ address, ttl: LOOKUP_TTL_SECONDS }));
}
