// The model of whatever stands at a place: it takes the connection or not, reads, answers, and leaves.

import { ETIMEDOUT } from '../../../forwarder/engine/reactor/kernel.ts';
import type { Coverage, Event } from '../coverage.ts';
import { ECONNREFUSED } from '../network/end.ts';
import type { End } from '../network/end.ts';
import type { Random } from '../random.ts';
import { ReceivedStream } from './bytes-in-order.ts';
import type { Client } from './client.ts';
import { FLIGHT_ENDS } from './endings.ts';
import type { Ending } from './endings.ts';
import type { Located } from './located.ts';

type Greeting = 'at-once' | 'later' | 'refuses' | 'times-out' | 'hangs';

export type ServerPlan = {
  readonly index: number;
  readonly located: Located;
  readonly greeting: Greeting;
  readonly stream: Uint8Array;
  /** Says all it can before anybody else can do anything. */
  readonly isHasty: boolean;
  /** Sends only after it has received something. */
  readonly answersOnly: boolean;
  readonly ending: Ending;
  readonly reads: 'well' | 'slowly' | 'never';
  /** Behind this many bytes it sends urgent data; undefined when it never does. */
  readonly urgentAt: number | undefined;
};

const GREETINGS: { readonly [greeting in Greeting]: Event } = {
  'at-once': 'connect-at-once',
  later: 'connect-later',
  refuses: 'connect-refused',
  'times-out': 'connect-timed-out',
  hangs: 'connect-hangs',
};

const BUFFER = new Uint8Array(1 << 16);

export class Server {
  readonly plan: ServerPlan;
  readonly end: End;
  readonly received: ReceivedStream;
  client: Client | undefined;
  /** Bytes of the PROXY header at the beginning, once it has arrived. */
  headerBytes: number | undefined;
  isOver = false;
  /** Has read to the proper end of what the other side sends. */
  hasHeardEnd = false;
  readonly #random: Random;
  readonly #coverage: Coverage;
  readonly #onBytes: (server: Server) => void;
  #hasEnded = false;
  #hasUrged = false;
  #isCalm = false;

  constructor(plan: ServerPlan, end: End, random: Random, coverage: Coverage, onBytes: (server: Server) => void) {
    this.plan = plan;
    this.end = end;
    this.received = new ReceivedStream(`server ${plan.index}`);
    this.headerBytes = plan.located.speaks === 'bytes' ? 0 : undefined;
    this.#random = random;
    this.#coverage = coverage;
    this.#onBytes = onBytes;
    if (plan.greeting === 'at-once') this.#greet();
  }

  get stream(): Uint8Array {
    return this.plan.stream;
  }

  act(): boolean {
    if (this.isOver) return false;
    if (this.end.state === 'connecting') return this.#random.chance(0.3) && this.#greet();
    const choice = this.#random.below(10);
    if (choice < 4) return this.#say(this.#random.chance(0.3) ? this.#random.between(1, 40) : 1 << 20);
    if (choice < 8) return this.#listen(this.plan.reads === 'slowly' ? this.#random.between(1, 8) : BUFFER.length);
    return choice === 8 ? this.#finishIfDone() : this.#leave();
  }

  settle(): boolean {
    this.#isCalm = true;
    if (this.isOver) return false;
    if (this.end.state === 'connecting') return this.#greet();
    const hasSaid = this.#say(1 << 20);
    const hasHeard = this.#listen(BUFFER.length);
    return this.#finishIfDone() || hasSaid || hasHeard;
  }

  #greet(): boolean {
    const near = this.end.peer;
    if (near === undefined || near.isReleased) return this.#release(() => this.end.close());
    const { greeting } = this.plan;
    this.#coverage.count(GREETINGS[greeting]);
    if (greeting === 'hangs') return false;
    if (greeting === 'refuses') return this.#refuse(near, ECONNREFUSED);
    if (greeting === 'times-out') return this.#refuse(near, ETIMEDOUT);
    this.end.joined();
    near.joined();
    if (this.plan.isHasty) this.#hurry();
    return true;
  }

  /** Whatever it has to say arrives together with the connection. */
  #hurry(): void {
    this.#say(1 << 20);
    this.#finishIfDone();
    while (this.end.deliver(1 << 30));
  }

  #refuse(near: End, error: number): boolean {
    near.refused(error);
    return this.#release(() => this.end.close());
  }

  #say(most: number): boolean {
    const { plan, end } = this;
    if (this.#hasEnded || (end.sent >= plan.stream.length && !this.#isUrgentDue)) return false;
    if (plan.answersOnly && this.received.length === 0 && !end.isFinished) return false;
    if (this.#isUrgentDue && end.sent === plan.urgentAt) return this.#urge(most);
    const until = this.#isUrgentDue ? (plan.urgentAt ?? 0) : plan.stream.length;
    const count = end.send(plan.stream, end.sent, Math.min(until, end.sent + most));
    if (count > 0 && this.#isUrgentDue && end.sent === plan.urgentAt) this.#say(most);
    return count > 0 || this.#failed(count);
  }

  get #isUrgentDue(): boolean {
    return !this.#hasUrged && this.plan.urgentAt !== undefined;
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
    if (this.isOver || (this.plan.reads === 'never' && !this.#isCalm)) return false;
    const count = this.end.receive(BUFFER, most);
    if (count === 0) {
      this.hasHeardEnd = true;
      return this.#hasEnded && this.#release(() => this.end.close());
    }
    if (count < 0) return this.#failed(count);
    this.received.add(BUFFER.subarray(0, count));
    this.#onBytes(this);
    return true;
  }

  #failed(result: number): boolean {
    return this.end.state === 'dead' && result < 0 && this.#release(() => this.end.close());
  }

  #finishIfDone(): boolean {
    const { plan, end } = this;
    if (this.#hasEnded || plan.ending === 'stays') return false;
    // Whoever finished first was heard out; now there is nothing left to wait for.
    const isDone = end.sent >= plan.stream.length || (plan.answersOnly && this.received.length === 0);
    if (!isDone || (plan.ending === 'after-server' && !end.isFinished)) return false;
    if (plan.answersOnly && this.received.length === 0 && !end.isFinished) return false;
    this.#hasEnded = true;
    this.#coverage.count('server-half-close');
    end.finish();
    return true;
  }

  #leave(): boolean {
    if (!FLIGHT_ENDS.has(this.plan.ending) || !this.#random.chance(0.2)) return false;
    this.#coverage.count('server-reset');
    return this.#release(() => (this.plan.ending === 'resets' ? this.end.reset() : this.end.close()));
  }

  #release(letGo: () => void): boolean {
    this.isOver = true;
    letGo();
    return true;
  }
}
