// Plays one schedule on a stage and tells what came of it: what each end received and how it ended, the audit lines and
// the counts.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import { dial } from '../peers.ts';
import { Conversation } from './conversation.ts';
import { firstBytes, isTcp, nameOf, SIGNATURE } from './first-bytes.ts';
import { placeOf, TCP_PORT, TLS_PORT } from './lists.ts';
import { comparable, comparableHeader } from './outcome.ts';
import type { ConnectionOutcome, Outcome } from './outcome.ts';
import type { Plan, Schedule } from './schedule.ts';
import type { Stage } from './stage.ts';
import { Talk } from './talk.ts';

/** @param turn how many schedules were played before: no two share an address, or limits would tell them apart */
export async function play(schedule: Schedule, stage: Stage, turn: number): Promise<Outcome> {
  const player = new Player(schedule, stage, turn);
  try {
    return await player.play();
  } finally {
    player.end();
    await stage.quiet();
  }
}

class Player {
  readonly #schedule: Schedule;
  readonly #stage: Stage;
  readonly #turn: number;
  /** By the number of their plan, in the order in which they called. */
  readonly #talks = new Map<number, Talk>();
  readonly #seenHeaders = new Map<string, Uint8Array>();
  #list = 0;

  constructor(schedule: Schedule, stage: Stage, turn: number) {
    this.#schedule = schedule;
    this.#stage = stage;
    this.#turn = turn;
  }

  async play(): Promise<Outcome> {
    const { trail } = this.#stage.forwarder;
    const countsBefore = await this.#stage.counts();
    const recordsBefore = trail.records.length;
    await this.#stage.putInForce(0);
    await this.#playRounds();
    for (const talk of this.#talks.values()) await talk.finish();
    for (const talk of this.#talks.values()) await this.#audited(talk);
    await this.#stage.quiet();
    const records = trail.records.slice(recordsBefore);
    const counts = await this.#stage.counts();
    return {
      connections: [...this.#talks.entries()].map(([plan, talk]) => ({ plan, ...this.#outcomeOf(talk, records) })),
      counts: difference(countsBefore, counts),
      strays: this.#stage.strays,
    };
  }

  end(): void {
    this.#stage.answer(undefined);
    for (const { conversation } of this.#talks.values()) conversation.destroy();
  }

  async #playRounds(): Promise<void> {
    const { plans, rounds } = this.#schedule;
    for (const [number, { list, exchanges }] of rounds.entries()) {
      if (list !== undefined) await this.#change(list);
      for (const [index, plan] of plans.entries())
        if (Math.min(plan.round, rounds.length - 1) === number) await this.#greet(index, plan);
      const { trail } = this.#stage.forwarder;
      await Promise.all(exchanges.flatMap((exchange) => this.#talks.get(exchange.of)?.exchange(exchange, trail) ?? []));
    }
  }

  /** One at a time, so that it is known whose connection the server gets. */
  async #greet(index: number, plan: Plan): Promise<void> {
    const listener = isTcp(plan) ? `tcp-${TCP_PORT}` : `tls-${TLS_PORT}`;
    const address = `127.${16 + index}.${(this.#turn >> 8) & 255}.${this.#turn & 255}`;
    const conversation = new Conversation(await dial(this.#stage.forwarder.port(listener), address));
    const talk = new Talk(plan, conversation, address);
    this.#talks.set(index, talk);
    this.#stage.answer((socket) => conversation.answeredBy(socket));
    const payload = await this.#sendFirst(talk);
    if (plan.ends || endsAtOnce(plan)) talk.end('client');
    await conversation.until('answered', () => conversation.isRefused || this.#hasArrived(talk));
    this.#stage.answer(undefined);
    if (conversation.server === undefined) return conversation.destroy();
    talk.place = this.#placeOf(plan) ?? 'unforeseen';
    // A server is called before the connection is open, and nothing that it gets says when it is.
    if (conversation.server.length === 0) await talk.audited('open', this.#stage.forwarder.trail);
    const isSignature = isTcp(plan) && SIGNATURE.subarray(0, payload.length).equals(payload);
    talk.signature = isSignature ? payload.length : undefined;
  }

  async #sendFirst({ plan, conversation, address }: Talk): Promise<Buffer> {
    const isWell = plan.opening.kind === 'hello' || isTcp(plan);
    const { pieces, payload } = firstBytes(plan, {
      keys: this.#stage.keys,
      client: address.replace('127', '10'),
      passes: isWell && !isDoubtful(plan) && this.#placeOf(plan) !== undefined,
      seen: this.#seenHeaders,
    });
    conversation.expectUp(payload);
    for (const piece of pieces) {
      conversation.client.socket.write(piece);
      // So that an engine may see them apart; what comes of it does not depend on whether it does.
      await nextTurn();
    }
    return payload;
  }

  #hasArrived(talk: Talk): boolean {
    const { conversation } = talk;
    const { server } = conversation;
    if (server === undefined || conversation.isBroken) return server !== undefined;
    const isIntroduced = this.#schedule.uplink === 'direct' || server.length > 0;
    return isIntroduced && conversation.hasArrivedUp && (!talk.hasEnded('client') || server.hasEnded);
  }

  async #change(list: number): Promise<void> {
    this.#list = list;
    await this.#stage.putInForce(list);
    for (const talk of this.#talks.values()) {
      const isKept = this.#placeOf(talk.plan) === talk.place;
      if (talk.isOpen && !isKept) await talk.cutOff(this.#stage.forwarder.trail);
    }
  }

  /** Where a plan's name leads now. */
  #placeOf({ header, origin, opening }: Plan): string | undefined {
    return placeOf(this.#stage.lists[this.#list], header === 'none' ? 'child' : origin, nameOf(opening));
  }

  /** Waits for the audit lines a connection owes. */
  async #audited(talk: Talk): Promise<void> {
    const { trail } = this.#stage.forwarder;
    if (talk.place !== undefined) {
      await talk.audited('open', trail);
      await talk.audited('close', trail);
    } else if (!saysNothing(talk.plan)) {
      await talk.audited('deny', trail);
    }
  }

  #outcomeOf({ conversation, address, place }: Talk, all: readonly AuditRecord[]): Omit<ConnectionOutcome, 'plan'> {
    const records = all.filter(({ peer }) => peer.startsWith(`${address}:`));
    const { client, server, header } = conversation;
    return {
      isOpened: place !== undefined,
      ...conversation.digests(),
      client: client.ending,
      server: server?.ending,
      header: header && comparableHeader(header, records[0]?.id),
      records: records.map((record) => ({
        ...comparable(record, records[0]?.id),
        snapshot: this.#stage.listOf(record.snapshot),
      })),
    };
  }
}

/** What was counted in between. */
function difference(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): Record<string, number> {
  const differences = [...after].map(([name, value]) => [name, value - (before.get(name) ?? 0)] as const);
  return Object.fromEntries(differences.filter(([, value]) => value !== 0));
}

/** Its header may be refused, whatever its name. */
function isDoubtful({ header }: Plan): boolean {
  return header !== 'none' && header !== 'authentic';
}

/** It comes and goes like the probe of a load balancer; nobody is accused. */
function saysNothing({ opening, header, ends }: Plan): boolean {
  return header === 'none' && (opening.kind === 'nothing' || (opening.kind === 'tcp-silence' && ends));
}

/** What may never be complete is ended, or everybody would wait for the time of a hello. */
function endsAtOnce({ opening }: Plan): boolean {
  return opening.kind === 'changed' || opening.kind === 'cut-short' || opening.kind === 'nothing';
}
