// What is known of one connection, as audit lines say it. It grows while the connection is being understood.

import type { AuditRecord } from '../contract/audit-record.ts';
import type { ListenerConfiguration } from '../contract/configuration.ts';
import type { ClosedBy, Limit, Reason } from '../contract/reasons.ts';
import type { CompiledEntry } from '../decision/decision.ts';
import type { PeerAddress } from '../uplink/dialer.ts';
import { formatEndpoint } from '../uplink/endpoint.ts';
import type { Caller } from './caller.ts';
import type { Preface } from './preface.ts';

/** Why a connection does not go on. */
export type Denial = {
  readonly reason: Reason;
  readonly limit?: Limit | undefined;
  readonly entry?: CompiledEntry | undefined;
  readonly nextHop?: string | undefined;
  /** For the log, not for the audit line. */
  readonly detail?: string | undefined;
};

export type Ending = {
  readonly closedBy: ClosedBy;
  /** What the connection would be told now: `allowed`, or what cut it off. */
  readonly reason: Reason;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly durationMs: number;
};

type Facts = Omit<AuditRecord, 'time' | 'event' | 'verdict' | 'reason'>;

export type Arrival = {
  readonly site: string;
  readonly zone: string;
  readonly listener: ListenerConfiguration;
  readonly local: PeerAddress;
  readonly peer: PeerAddress;
  readonly id: Uint8Array;
};

export class ConnectionRecord {
  #facts: Facts;

  constructor({ site, zone, listener, local, peer, id }: Arrival) {
    const from = formatEndpoint(peer);
    this.#facts = {
      id: Buffer.from(id).toString('hex'),
      site,
      zone,
      listener: listener.name,
      localAddress: formatEndpoint(local),
      client: from,
      clientVerified: 'peer',
      peer: from,
    };
  }

  get id(): string {
    return this.#facts.id;
  }

  said({ serverName, hello }: Preface, port: number): void {
    this.#learn({
      serverName,
      destination: serverName === undefined ? undefined : `${serverName}:${port}`,
      alpn: hello?.profile.alpn,
      tlsVersion: hello?.profile.tlsVersion,
      ja4: hello?.profile.ja4,
      ech: hello?.profile.ech,
    });
  }

  identified({ origin, client, clientVerified, id }: Caller): void {
    this.#learn({ origin, client: formatEndpoint(client), clientVerified, id: Buffer.from(id).toString('hex') });
  }

  decided(snapshot: string, entry: CompiledEntry | undefined): void {
    const destination = this.#facts.destination ?? (entry === undefined ? undefined : shownDestination(entry));
    this.#learn({ snapshot, entry: entry?.label, destination });
  }

  connected(nextHop: string): void {
    this.#learn({ nextHop });
  }

  open(now: number): AuditRecord {
    return { time: timeOf(now), event: 'open', ...this.#facts, verdict: 'allow', reason: 'allowed' };
  }

  deny(now: number, { reason, limit, entry, nextHop }: Denial): AuditRecord {
    this.#learn({ limit, entry: entry?.label, nextHop });
    return { time: timeOf(now), event: 'deny', ...this.#facts, verdict: 'deny', reason };
  }

  close(now: number, { reason, ...ending }: Ending): AuditRecord {
    const verdict = reason === 'allowed' ? 'allow' : 'deny';
    return { time: timeOf(now), event: 'close', ...this.#facts, verdict, reason, ...ending };
  }

  /** Takes what is known; an undefined value leaves what was known before. */
  #learn(facts: { readonly [Key in keyof Facts]?: Facts[Key] | undefined }): void {
    const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
    this.#facts = { ...this.#facts, ...known };
  }
}

/** What a connection without a server name goes to. */
export function shownDestination({
  pattern,
  to,
  port,
}: Pick<CompiledEntry, 'pattern' | 'to' | 'port'>): string | undefined {
  if (pattern === undefined && to?.address !== undefined) return formatEndpoint({ address: to.address, port: to.port });
  const name = pattern?.text ?? (to?.service === undefined ? undefined : `${to.service}.${to.namespace}`);
  return name === undefined ? undefined : `${name}:${to?.port ?? port}`;
}

function timeOf(now: number): string {
  return new Date(now).toISOString();
}
