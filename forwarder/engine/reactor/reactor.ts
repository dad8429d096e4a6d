// One reactor: connections from accept to close, in one thread, without an object for each of them.
//
//   reception → greeting → passage → way up → opening → relay → ending
//
// A turn waits for events and gives each to the stage its connection is in; then it obeys commands, goes on with work
// that was put off, fires timers, and closes what the turn has ended. Nothing in it waits for anything else. It knows the
// world by its kernel and its channel only, which is why a simulation can drive it through every order of events.

import { holdExpiries, openSnapshot } from '../../decision/snapshot.ts';
import { CONNECTING, FREE, GREETING, LOCATING, OPEN } from './connection-table.ts';
import { CLIENT, FIRST_ATTEMPT, ReactorCore, roleOf, rowOf } from './core.ts';
import { Ending } from './ending.ts';
import { Greeting } from './greeting.ts';
import { EINTR, READY_ERROR, READY_HANG_UP, READY_IN, READY_OUT, READY_PEER_FINISHED, READY_URGENT } from './kernel.ts';
import type { Command, ReactorConfiguration } from './messages.ts';
import { Opening } from './opening.ts';
import type { ReactorLoop, ReactorParts } from './reactor-interface.ts';
import { Reception } from './reception.ts';
import { Redecision } from './redecision.ts';
import { Relay } from './relay.ts';
import { DOWN, type Direction, END_SEEN, READY, UP, URGENT } from './rows.ts';
import { WayUp } from './way-up.ts';

/** A thread that waits cannot be ended; the process may have to end without having told it. */
const LONGEST_WAIT_MS = 1_000;

export class Reactor implements ReactorLoop {
  readonly #core: ReactorCore;
  readonly #ending: Ending;
  readonly #relay: Relay;
  readonly #opening: Opening;
  readonly #wayUp: WayUp;
  readonly #greeting: Greeting;
  readonly #reception: Reception;
  readonly #redecision: Redecision;
  /** Somebody may have sent a command; so it is at the start. */
  #isCalled = true;

  constructor(parts: ReactorParts) {
    const core = new ReactorCore(parts);
    this.#core = core;
    this.#ending = new Ending(core, () => this.#reportEmpty());
    this.#relay = new Relay(core, this.#ending);
    this.#opening = new Opening(core, this.#ending, this.#relay);
    this.#wayUp = new WayUp(core, this.#ending, (row, bits) => this.#opening.open(row, bits));
    this.#greeting = new Greeting(core, this.#ending, (row) => this.#wayUp.begin(row));
    this.#reception = new Reception(core, this.#ending, this.#greeting);
    this.#redecision = new Redecision(core, this.#ending);
  }

  turn(): boolean {
    const core = this.#core;
    const count = core.kernel.wait(this.#waitMs());
    core.readClocks();
    if (count < 0 && count !== -EINTR) throw new Error(`Cannot wait for events: errno ${-count}`);
    this.#relay.beginTurn(count);
    for (let index = 0; index < count; index += 1)
      this.#handle(core.kernel.events.fdOf(index), core.kernel.events.bitsOf(index));
    this.#obeyAll();
    this.#relay.goOn();
    this.#redecision.goOn();
    core.timers.advance(core.nowMs, (row) => this.#fire(row));
    core.closeAll();
    core.held.tell();
    this.#reception.resume();
    core.audit.flush(core.nowMs, core.wallMs, core.isEnding);
    if (!core.isEnding) return true;
    core.parts.channel.send({ kind: 'ended' });
    return false;
  }

  /** It will not turn again, though it should have: closes what the last turn had ended, and hands on its audit lines. */
  abandon(): void {
    this.#core.closeAll();
    this.#core.held.tell();
    this.#core.audit.flush(this.#core.nowMs, this.#core.wallMs, true);
  }

  #waitMs(): number {
    const core = this.#core;
    if (this.#isCalled || this.#relay.isBusy || this.#redecision.isBusy) return 0;
    const timerMs = core.timers.waitMs(core.nowMs);
    const auditMs = Math.ceil(core.audit.dueMs - core.nowMs);
    const pauseMs = this.#reception.pauseMs ?? LONGEST_WAIT_MS;
    return Math.max(0, Math.min(timerMs < 0 ? LONGEST_WAIT_MS : timerMs, auditMs, pauseMs, LONGEST_WAIT_MS));
  }

  #handle(fd: number, bits: number): void {
    const { kernel } = this.#core;
    const owner = this.#core.ownerOf(fd);
    if (owner !== undefined) return this.#guard(rowOf(owner), roleOf(owner), bits);
    if (fd === kernel.wakeFd) {
      kernel.clearWake();
      this.#isCalled = true;
    } else if (this.#reception.has(fd)) {
      this.#reception.accept(fd);
    }
  }

  /** A fault of this program costs the connection it happened to, and no other. */
  #guard(row: number, role: number, bits: number): void {
    try {
      this.#handleRow(row, role, bits);
    } catch (error) {
      this.#ending.fault(row, error);
    }
  }

  #handleRow(row: number, role: number, bits: number): void {
    const phase = this.#core.table.phase[row];
    if (role >= FIRST_ATTEMPT) return this.#wayUp.progress(row, role - FIRST_ATTEMPT, bits);
    const side = role === CLIENT ? UP : DOWN;
    const { rows } = this.#core;
    if ((bits & (READY_PEER_FINISHED | READY_HANG_UP)) !== 0) rows.mark(row, END_SEEN << side);
    if ((bits & READY_URGENT) !== 0) rows.mark(row, URGENT << side);
    if ((bits & READY_IN) !== 0) rows.mark(row, READY << side);
    if (phase === GREETING) return (bits & ~READY_OUT) === 0 ? undefined : this.#greeting.read(row);
    if (phase === OPEN) return this.#move(row, side, bits);
    // The client has gone while its next hop was looked for.
    if ((bits & READY_ERROR) !== 0) this.#ending.close(row, 'client');
  }

  #move(row: number, side: Direction, bits: number): void {
    const { table } = this.#core;
    if ((bits & READY_ERROR) !== 0) return this.#relay.failed(row, side);
    if ((bits & READY_OUT) !== 0) this.#relay.flush(row, side === UP ? DOWN : UP);
    if (table.phase[row] === OPEN && (bits & ~READY_OUT) !== 0) this.#relay.pump(row, side);
  }

  #fire(row: number): void {
    const phase = this.#core.table.phase[row];
    try {
      if (phase === GREETING) this.#greeting.late(row);
      if (phase === LOCATING || phase === CONNECTING) this.#wayUp.late(row);
      if (phase === OPEN) this.#opening.late(row);
    } catch (error) {
      this.#ending.fault(row, error);
    }
  }

  #obeyAll(): void {
    if (!this.#isCalled) return;
    this.#isCalled = false;
    const { channel } = this.#core.parts;
    for (let command = channel.receive(); command !== undefined; command = channel.receive()) this.#obey(command);
  }

  #obey(command: Command): void {
    const core = this.#core;
    switch (command.kind) {
      case 'configuration':
        return this.#configure(command.configuration);
      case 'snapshot':
        core.clockOffsetMs = command.clockOffsetMs;
        core.readClocks();
        return this.#takeSnapshot(command.memory, command.expiriesHeldAt);
      case 'faces':
        this.#reception.serve(command.faces);
        core.closeAll();
        return core.parts.channel.send({ kind: 'faces-closed', request: command.request });
      case 'redecide':
        // What is due by the clock of the main thread is due here, too; nobody would ask again.
        core.clockOffsetMs = Math.max(core.clockOffsetMs, command.nowMs - core.nowMs);
        core.readClocks();
        return this.#redecision.begin(command.undone);
      case 'located':
        return this.#wayUp.located(command.request, command.location);
      case 'answer':
        return core.parts.channel.send({ kind: 'answered', request: command.request });
      case 'end':
        return this.#end();
    }
  }

  #configure(configuration: ReactorConfiguration): void {
    const core = this.#core;
    const present = core.configuration;
    // A connection keeps the configuration it began with; keys are looked at when it has said who it is.
    if (present?.digest !== configuration.digest) {
      core.configuration = { ...configuration };
    } else {
      // Places were found, and are left from, by the cards as they were.
      if (!isSameList(present.ownAddresses, configuration.ownAddresses)) core.places.forgetAll();
      Object.assign(present, configuration);
    }
    core.peers.judgeBy(core.snapshot, configuration.ownAddresses);
  }

  /** The same memory is the same snapshot, with all that was worked out from it. */
  #takeSnapshot(memory: SharedArrayBuffer | undefined, expiriesHeldAt: number | undefined): void {
    const core = this.#core;
    if (core.snapshot?.memory === memory && core.snapshot?.expiriesHeldAt === expiriesHeldAt) return;
    const snapshot = memory === undefined ? undefined : openSnapshot(memory);
    const isHeld = snapshot !== undefined && expiriesHeldAt !== undefined;
    core.snapshot = isHeld ? holdExpiries(snapshot, expiriesHeldAt) : snapshot;
    core.peers.judgeBy(core.snapshot, core.configuration?.ownAddresses ?? []);
  }

  #end(): void {
    const core = this.#core;
    core.isEnding = true;
    for (let row = 0; row < core.table.end; row += 1) {
      const phase = core.table.phase[row];
      if (phase === OPEN) this.#ending.close(row, 'draining');
      else if (phase !== FREE) this.#ending.deny(row, { reason: 'draining' });
    }
  }

  #reportEmpty(): void {
    if (!this.#reception.isServing) this.#core.parts.channel.send({ kind: 'empty' });
  }
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, at) => text === other[at]);
}
