// What is said over one connection of a schedule, from the moment it is open to its end. Each step returns when all that
// it causes has been seen at both ends.

import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import type { AuditTrail } from '../audit-trail.ts';
import { type Conversation, within } from './conversation.ts';
import { randomPiece, SIGNATURE } from './first-bytes.ts';
import type { Exchange, Plan, Side } from './schedule.ts';

type DataExchange = Extract<Exchange, { kind: 'data' }>;

export class Talk {
  readonly plan: Plan;
  readonly conversation: Conversation;
  /** Where the client calls from; nobody else does. */
  readonly address: string;
  /** Where its name led when it was opened; undefined while it is not, and when it was refused. */
  place: string | undefined;
  /** How many bytes of a signature are all the client has said; undefined when it has said something else. */
  signature: number | undefined;
  readonly #audited = new Set<AuditRecord['event']>();
  /** The sides that have ended their direction. */
  readonly #ended = new Set<Side>();

  constructor(plan: Plan, conversation: Conversation, address: string) {
    this.plan = plan;
    this.conversation = conversation;
    this.address = address;
  }

  get isOpen(): boolean {
    return this.place !== undefined && !this.conversation.isOver;
  }

  hasEnded(side: Side): boolean {
    return this.#ended.has(side);
  }

  end(side: Side): void {
    if (this.#ended.has(side)) return;
    this.#ended.add(side);
    const { client, server } = this.conversation;
    (side === 'client' ? client : server)?.socket.end();
  }

  /** Waits for an audit line of this connection, unless a step before has. */
  async audited(event: AuditRecord['event'], trail: AuditTrail): Promise<void> {
    if (this.#audited.has(event)) return;
    this.#audited.add(event);
    const line = trail.next(event, ({ peer }) => peer.startsWith(`${this.address}:`));
    await within(line, () => `no line says "${event}" of ${this.address}`);
  }

  async exchange(exchange: Exchange, trail: AuditTrail): Promise<void> {
    if (!this.isOpen) return;
    if (exchange.kind === 'data') await this.#passData(exchange);
    if (exchange.kind === 'reset' && !this.hasEnded(exchange.by)) await this.#reset(exchange.by);
    if (exchange.kind === 'late-header' && !this.hasEnded('client')) await this.#sendLateHeader(exchange.seen, trail);
  }

  /** Both ends were reset. One that had been told of an end before reads no more, and has to ask. */
  async cutOff(trail: AuditTrail): Promise<void> {
    const { conversation } = this;
    await this.audited('close', trail);
    await Promise.all([conversation.client.probe(), conversation.server?.probe()]);
    await conversation.until('cut off', () => conversation.isOver);
  }

  /** The client ends first, for somebody has to. */
  async finish(): Promise<void> {
    if (!this.isOpen) return;
    const { conversation } = this;
    this.end('client');
    await conversation.until('the end told', () => conversation.server?.hasEnded === true || conversation.isOver);
    this.end('server');
    await conversation.until('over', () => conversation.isOver);
  }

  async #passData({ up, down, held, ends }: DataExchange): Promise<void> {
    const { conversation } = this;
    const release = this.hasEnded('client') || this.hasEnded('server') ? undefined : this.#hold(held);
    if (!this.hasEnded('client') && up.length > 0) {
      this.signature = undefined;
      for (const length of up) conversation.sendUp(randomPiece(length));
    }
    if (!this.hasEnded('server')) for (const length of down) conversation.sendDown(randomPiece(length));
    if (ends !== undefined) this.end(ends);
    await release?.();
    await conversation.until('all arrived', () => conversation.isBroken || this.#hasAllArrived());
    if (this.#ended.size === 2) await conversation.until('over', () => conversation.isOver);
  }

  /** Lets one side not read; what is returned lets it read again when the other side has got all it was sent. */
  #hold(side: Side | undefined): (() => Promise<void>) | undefined {
    if (side === undefined) return undefined;
    const { conversation } = this;
    const held = side === 'client' ? conversation.client : conversation.server;
    held?.socket.pause();
    return async () => {
      const isFree = (): boolean => (side === 'client' ? conversation.hasArrivedUp : conversation.hasArrivedDown);
      await conversation.until('the other direction free', () => conversation.isBroken || isFree());
      held?.socket.resume();
    };
  }

  #hasAllArrived(): boolean {
    const { conversation } = this;
    const isTold = (by: Side): boolean => {
      const told = by === 'client' ? conversation.server : conversation.client;
      return !this.hasEnded(by) || told?.hasEnded === true;
    };
    return conversation.hasArrivedUp && conversation.hasArrivedDown && isTold('client') && isTold('server');
  }

  async #reset(by: Side): Promise<void> {
    const { conversation } = this;
    (by === 'client' ? conversation.client : conversation.server)?.socket.resetAndDestroy();
    await conversation.until('the reset told', () => conversation.isOver);
  }

  async #sendLateHeader(seen: number, trail: AuditTrail): Promise<void> {
    const { conversation, signature } = this;
    if (signature === undefined) return;
    this.signature = undefined;
    if (seen > signature) {
      conversation.sendUp(SIGNATURE.subarray(signature, seen));
      await conversation.until('the beginning seen', () => conversation.isBroken || conversation.hasArrivedUp);
    }
    conversation.sendUp(Buffer.concat([SIGNATURE.subarray(Math.max(signature, seen)), Buffer.alloc(30)]));
    await this.cutOff(trail);
  }
}
