// The model of a client: connects to a face, says something, listens, and leaves in one of many ways.

import { FLIGHT_ENDS } from './endings.ts';
import type { Ending } from './endings.ts';
import type { Coverage } from '../coverage.ts';
import type { End } from '../network/end.ts';
import type { FaceKind } from '../plant/places.ts';
import type { Claim } from '../plant/oracle.ts';
import type { Random } from '../random.ts';
import { ReceivedStream } from './bytes-in-order.ts';
import type { Server } from './server.ts';

export type HeaderKind = 'none' | 'valid' | 'stale' | 'forged' | 'replayed' | 'foreign' | 'mismatch' | 'malformed';
export type HelloKind =
  | 'hello'
  | 'no-name'
  | 'garbage'
  | 'partial'
  | 'oversize'
  | 'nothing'
  | 'silent'
  | 'late-header'
  | 'second-header'
  | 'bytes';

/** Everything that is drawn about a client before it connects. */
export type ClientPlan = {
  readonly index: number;
  readonly address: string;
  readonly port: number;
  readonly face: FaceKind;
  readonly header: HeaderKind;
  readonly hello: HelloKind;
  /** What it sends in all: header, hello, bytes of its own. */
  readonly speech: Uint8Array;
  readonly headerBytes: number;
  /** With this many bytes the forwarder knows what it wants; Infinity when it never will. */
  readonly prefaceBytes: number;
  readonly claim: Omit<Claim, 'isStale'>;
  /** When the header says it was signed. */
  readonly headerTimeMs: number;
  /** In hexadecimal. */
  readonly headerId: string | undefined;
  readonly ending: Ending;
  /** Says all it can before anybody else can do anything. */
  readonly isHasty: boolean;
  /** Sends nothing beyond this many bytes. */
  readonly stopsAt: number;
  /** Takes few bytes at a time, seldom. */
  readonly readsSlowly: boolean;
  /** tcp: waits for the forwarder's patience to end before it says anything. */
  readonly waitsForSilence: boolean;
  /** Behind this many bytes it sends urgent data; undefined when it never does. */
  readonly urgentAt: number | undefined;
};

/** A PROXY header comes where none may be any more. */
export function headsLate({ hello }: ClientPlan): boolean {
  return hello === 'late-header' || hello === 'second-header';
}

const BUFFER = new Uint8Array(1 << 16);

export class Client {
  readonly plan: ClientPlan;
  readonly end: End;
  readonly received: ReceivedStream;
  /** What carries its bytes on, once that is known. */
  server: Server | undefined;
  isOver = false;
  /** Has read to the proper end of what the other side sends. */
  hasHeardEnd = false;
  readonly #random: Random;
  readonly #coverage: Coverage;
  #hasEnded = false;
  #hasUrged = false;

  constructor(plan: ClientPlan, end: End, random: Random, coverage: Coverage) {
    this.plan = plan;
    this.end = end;
    this.received = new ReceivedStream(`client ${plan.index}`);
    this.#random = random;
    this.#coverage = coverage;
    if (plan.isHasty) this.#hurry();
  }

  /** What it sends behind its PROXY header. */
  get body(): Uint8Array {
    return this.plan.speech.subarray(this.plan.headerBytes);
  }

  /** One thing, if there is one to do. */
  act(): boolean {
    if (this.isOver) return false;
    const choice = this.#random.below(10);
    if (choice < 5) return this.#say(this.#random.chance(0.3) ? this.#random.between(1, 40) : 1 << 20);
    if (choice < 8) return this.#listen(this.plan.readsSlowly ? this.#random.between(1, 8) : BUFFER.length);
    return choice === 8 ? this.#finishIfDone() : this.#leave();
  }

  /** Everything that is left to do. Answers whether there was anything. */
  settle(): boolean {
    if (this.isOver) return false;
    const hasSaid = this.#say(1 << 20);
    const hasHeard = this.#listen(BUFFER.length);
    return this.#finishIfDone() || hasSaid || hasHeard;
  }

  /** Bytes may be sent only when the forwarder's patience is known to be over. */
  mayBreakSilence = false;

  /** Whatever it has to say is there before it is accepted. */
  #hurry(): void {
    this.#say(1 << 20);
    this.#finishIfDone();
    while (this.end.deliver(1 << 30));
  }

  #say(most: number): boolean {
    const { plan, end } = this;
    if (plan.waitsForSilence && !this.mayBreakSilence) return false;
    const until = Math.min(plan.stopsAt, plan.speech.length, this.#isUrgentDue ? (plan.urgentAt ?? 0) : Infinity);
    if (this.#hasEnded) return false;
    if (this.#isUrgentDue && end.sent === plan.urgentAt) return this.#urge(most);
    if (end.sent >= until) return false;
    const limit = Math.min(until, end.sent + most);
    const count = end.send(plan.speech, end.sent, limit);
    if (count > 0 && end.sent < plan.prefaceBytes) this.#coverage.count('hello-in-pieces');
    if (count > 0 && this.#isUrgentDue && end.sent === plan.urgentAt) this.#say(most);
    return count > 0 || this.#failed(count);
  }

  get #isUrgentDue(): boolean {
    const { urgentAt, stopsAt } = this.plan;
    return !this.#hasUrged && urgentAt !== undefined && urgentAt < stopsAt;
  }

  /** What comes behind it follows at once: so a receiver may find all of it at the same time. */
  #urge(most: number): boolean {
    if (!this.end.sendUrgent()) return this.#failed(-1);
    this.#hasUrged = true;
    this.#coverage.count('urgent-data');
    this.#say(most);
    return true;
  }

  #listen(most: number): boolean {
    if (this.isOver) return false;
    const count = this.end.receive(BUFFER, most);
    if (count === 0) return this.#heardEnd();
    if (count < 0) return this.#failed(count);
    this.received.add(BUFFER.subarray(0, count));
    if (this.server !== undefined) this.received.check(this.server.stream);
    return true;
  }

  #heardEnd(): boolean {
    this.hasHeardEnd = true;
    if (!this.#hasEnded) return false;
    this.#release(() => this.end.close());
    return true;
  }

  /** A reset by the other side, if it is one. */
  #failed(result: number): boolean {
    if (this.end.state !== 'dead' || result >= 0) return false;
    this.#release(() => this.end.close());
    return true;
  }

  #finishIfDone(): boolean {
    const { plan, end } = this;
    const isDone = end.sent >= Math.min(plan.stopsAt, plan.speech.length);
    if (this.#hasEnded || !isDone || plan.ending === 'stays') return false;
    if (plan.waitsForSilence && !this.mayBreakSilence) return false;
    if (plan.ending === 'after-server' && !end.isFinished) return false;
    this.#hasEnded = true;
    this.#coverage.count('client-half-close');
    end.finish();
    return true;
  }

  #leave(): boolean {
    const { plan, end } = this;
    if (!FLIGHT_ENDS.has(plan.ending) || !this.#random.chance(0.2)) return false;
    if (plan.ending === 'resets') {
      this.#coverage.count('client-reset');
      this.#release(() => end.reset());
    } else {
      if (end.waiting > 0) this.#coverage.count('client-closed-with-unread-bytes');
      this.#release(() => end.close());
    }
    return true;
  }

  #release(letGo: () => void): void {
    this.isOver = true;
    letGo();
  }
}
