// The main thread as reactors know it: it answers where destinations are, swaps allowlists, configurations and faces, and
// ends it all. Commands may wait before the wake-up that tells of them.

import type { Ledger } from '../../../forwarder/engine/ledger/ledger.ts';
import type { Command, ReactorConfiguration, Report } from '../../../forwarder/engine/reactor/messages.ts';
import { readAuditLines } from '../../../forwarder/observe/read-audit-lines.ts';
import { formatEndpoint } from '../../../forwarder/uplink/endpoint.ts';
import { HOUR_MS } from '../plant/places.ts';
import { MainClock, WRONG_BY_MS } from './main-clock.ts';
import type { List } from '../plant/allowlists.ts';
import { Violation } from '../violation.ts';
import { isRevoked } from '../invariants/revocation.ts';
import type { AuditTrail } from '../invariants/audit-trail.ts';
import { Configurations } from './configurations.ts';
import { Directory } from './directory.ts';
import { changeFaces, openFaces } from './faces.ts';
import { HandedOver } from './handed-over.ts';
import type { ReactorRun } from './reactor-run.ts';
import type { World } from './world.ts';

export class MainThread {
  readonly directory: Directory;
  readonly configurations: Configurations;
  readonly clock: MainClock;
  readonly handed: HandedOver;
  readonly #world: World;
  readonly #audit: AuditTrail;
  #list: List;
  #heldAt: number | undefined;
  #requests = 0;
  #hasSentList: boolean;
  /** No faces are served any more; what is open may go on for a while. */
  #isDraining = false;

  constructor(world: World, audit: AuditTrail, ledger: Ledger) {
    this.#world = world;
    this.#audit = audit;
    this.handed = new HandedOver(ledger);
    this.clock = new MainClock(world.clock, world.random);
    this.#list = world.plant.lists[0];
    this.#hasSentList = !world.plan.startsWithoutAllowlist;
    this.directory = new Directory(world.random, world.coverage);
    this.configurations = new Configurations(world.random, world.plan);
  }

  /** What every reactor is told at the start. */
  begin(): void {
    const { reactors, plan, random } = this.#world;
    if (random.chance(0.1)) this.clock.doubt([-HOUR_MS]);
    for (const reactor of reactors) {
      this.#tell(reactor, { kind: 'configuration', configuration: this.configurations.present });
      this.#tell(reactor, this.#snapshot());
      reactor.faces = openFaces(reactor);
      this.#tell(reactor, { kind: 'faces', faces: reactor.faces, request: 0 });
      reactor.wake(this.#world.clock.monotonicMs);
    }
    if (plan.files !== undefined) this.#world.files.limit = 3 + this.#world.files.count + plan.files;
    this.clock.drift();
  }

  act(): boolean {
    const { random, plan, reactors } = this.#world;
    const reactor = reactors[random.below(reactors.length)];
    if (reactor?.needsWake === true && random.chance(0.7)) {
      reactor.wake(this.#world.clock.monotonicMs);
      return true;
    }
    if (this.clock.rings()) return this.#redecide();
    if (this.#isDraining && random.chance(0.2)) return this.#swapList();
    const choice = random.below(20);
    if (choice < 10) return this.#answer();
    if (choice < 12) return this.handed.closeOne();
    if (!plan.swaps) return false;
    if (choice < 15) return this.#swapList();
    if (choice < 16) return this.#swapFaces();
    if (choice < 18) return this.#swapConfiguration();
    if (choice < 19) return this.#redecide();
    return plan.drainsEarly && this.#drain();
  }

  /** Nothing is kept back any more. */
  settle(): boolean {
    let hasMoved = this.clock.rings() && this.#redecide();
    for (const reactor of this.#world.reactors) {
      if (!reactor.needsWake) continue;
      reactor.wake(this.#world.clock.monotonicMs);
      hasMoved = true;
    }
    if (!this.#hasSentList) return this.#swapTo(this.#list);
    return this.#answer() || this.handed.closeOne() || hasMoved;
  }

  /** The wall clock has been set. */
  tellTime(): void {
    if (this.#hasSentList) this.#swapTo(this.#list);
    else this.#tellAll(this.#snapshot());
  }

  /** The last command. */
  end(): void {
    const { reactors, coverage, trace } = this.#world;
    for (const reactor of reactors) {
      if (reactor.isEnding) continue;
      coverage.count('drained');
      trace(`the main thread ends reactor ${reactor.index}`);
      this.#tell(reactor, { kind: 'faces', faces: [], request: -1 });
      this.#tell(reactor, { kind: 'end' });
      reactor.isEnding = true;
      reactor.wake(this.#world.clock.monotonicMs);
    }
  }

  received(reactor: ReactorRun, command: Command): void {
    const { clock, trace } = this.#world;
    trace(`reactor ${reactor.index} reads ${command.kind}`);
    if (command.kind === 'configuration') this.#configured(reactor, command.configuration);
    if (command.kind === 'snapshot') {
      const list = this.#world.plant.lists.find(({ memory }) => memory === command.memory);
      reactor.clockOffsetMs = command.clockOffsetMs;
      reactor.history.change(list?.spec, command.expiriesHeldAt, clock.monotonicMs + command.clockOffsetMs);
    }
    if (command.kind === 'redecide') this.#moveForward(reactor, command.nowMs);
    if (command.kind === 'redecide' || command.kind === 'snapshot') this.#markRevoked(reactor, command.kind);
    if (command.kind === 'located' && command.location.kind === 'places')
      this.directory.told(command.location, clock.monotonicMs);
    if (command.kind === 'located' && this.#world.connections.live.length === 0)
      this.#world.coverage.count('located-after-end');
  }

  reported(reactor: ReactorRun, report: Report): void {
    const { coverage, trace } = this.#world;
    switch (report.kind) {
      case 'locate': {
        const { question, digest, request } = report;
        trace(`reactor ${reactor.index} asks where ${question.host ?? ''}:${question.port} is`);
        const isUplinkParent = this.configurations.isUplinkParent(digest);
        this.directory.ask({ reactor, request, located: { reactor: reactor.index, question, digest, isUplinkParent } });
        break;
      }
      case 'audit': {
        for (const record of readAuditLines(report.text)) {
          trace(`audit ${JSON.stringify(record)}`);
          this.directory.hear(record, this.#world.clock.monotonicMs);
        }
        this.#audit.read(report.text, report.lines);
        break;
      }
      case 'log': {
        if (report.level === 'error') {
          const violation = Violation.logged(String(report.fields['error']));
          throw violation ?? new Violation('no-fault-logged', `${report.message} ${JSON.stringify(report.fields)}`);
        }
        break;
      }
      case 'hand-over': {
        coverage.count('handed-over');
        trace(`reactor ${reactor.index} hands over fd ${report.fd}`);
        const track = this.#world.connections.tracks.get(reactor.kernel.takeOver(report.fd));
        if (track !== undefined) track.isHandedOver = true;
        this.handed.add(reactor, report.fd);
        break;
      }
      case 'ended': {
        reactor.hasEnded = true;
        break;
      }
      case 'faces-closed':
      case 'answered':
      case 'empty': {
        trace(`reactor ${reactor.index} says ${report.kind}`);
        break;
      }
    }
  }

  #configured(reactor: ReactorRun, configuration: ReactorConfiguration): void {
    const before = reactor.configuration;
    reactor.configuration = configuration;
    if (before?.digest === configuration.digest && before.ownAddresses.length !== configuration.ownAddresses.length)
      this.directory.outdate(reactor.index, this.#world.clock.monotonicMs);
  }

  #tell(reactor: ReactorRun, command: Command): void {
    if (reactor.isEnding) return;
    reactor.tell(command, this.#world.clock.monotonicMs);
  }

  #tellAll(command: Command): void {
    for (const reactor of this.#world.reactors) this.#tell(reactor, command);
  }

  #answer(): boolean {
    const answer = this.directory.answer();
    if (answer === undefined) return false;
    const { asked, location } = answer;
    const text = location.kind === 'places' ? location.places.map(formatEndpoint).join(', ') : location.kind;
    this.#world.trace(`the main thread answers reactor ${asked.reactor.index}: ${text}`);
    this.#tell(asked.reactor, { kind: 'located', request: asked.request, location });
    return true;
  }

  #swapList(): boolean {
    const { random, plant, coverage, clock } = this.#world;
    this.#heldAt = random.chance(0.15) ? clock.wallMs - HOUR_MS : undefined;
    this.clock.doubt(random.chance(0.15) ? WRONG_BY_MS : [0]);
    if (this.#heldAt !== undefined) coverage.count('expiries-held');
    if (this.clock.isOff) coverage.count('clock-offset');
    return this.#swapTo(random.chance(0.4) ? plant.lists[0] : random.pick(plant.lists));
  }

  #swapTo(list: List): boolean {
    const { coverage, trace } = this.#world;
    this.#list = list;
    this.#hasSentList = true;
    coverage.count('snapshot-swapped');
    trace(`the main thread swaps the allowlist: ${list.name}`);
    this.#tellAll(this.#snapshot());
    this.#redecide();
    this.clock.drift();
    return true;
  }

  #snapshot(): Command {
    const memory = this.#hasSentList ? this.#list.memory : undefined;
    return { kind: 'snapshot', memory, expiriesHeldAt: this.#heldAt, clockOffsetMs: this.clock.tell() };
  }

  #redecide(undone?: string): boolean {
    if (this.#isDraining) this.#world.coverage.count('redecided-while-draining');
    this.#tellAll({ kind: 'redecide', undone, nowMs: this.clock.nowMs });
    return true;
  }

  #swapFaces(): boolean {
    if (this.#isDraining) return false;
    for (const reactor of this.#world.reactors) {
      if (reactor.isEnding) continue;
      reactor.faces = changeFaces(this.#world, reactor);
      this.#requests += 1;
      this.#tell(reactor, { kind: 'faces', faces: reactor.faces, request: this.#requests });
    }
    return true;
  }

  #swapConfiguration(): boolean {
    const { random, coverage, trace } = this.#world;
    const { configurations } = this;
    if (random.chance(0.4)) {
      const isKeys = random.chance(0.6);
      coverage.count(isKeys ? 'keys-swapped' : 'cards-changed');
      const configuration = isKeys ? configurations.swapKeys() : configurations.changeCards();
      this.#tellAll({ kind: 'configuration', configuration });
      return true;
    }
    coverage.count('configuration-swapped');
    const before = configurations.present;
    const configuration = configurations.swap();
    trace(`the main thread swaps the configuration: ${configuration.digest}`);
    this.#tellAll({ kind: 'configuration', configuration });
    if (random.chance(0.5)) this.#rollBack(before);
    return true;
  }

  #rollBack(before: ReactorConfiguration): void {
    this.#world.coverage.count('configuration-undone');
    const undone = this.configurations.rollBackTo(before);
    this.#tellAll({ kind: 'configuration', configuration: before });
    this.#redecide(undone);
  }

  /** First nobody comes any more, then everybody has to leave. */
  #drain(): boolean {
    if (this.#isDraining) this.end();
    else this.#tellAll({ kind: 'faces', faces: [], request: -2 });
    this.#isDraining = true;
    return true;
  }

  /** The time at which it is to decide again is not before what the reactor believes it to be. */
  #moveForward(reactor: ReactorRun, nowMs: number): void {
    const { monotonicMs } = this.#world.clock;
    if (nowMs - monotonicMs > reactor.clockOffsetMs) this.#world.coverage.count('clock-moved-forward');
    reactor.clockOffsetMs = Math.max(reactor.clockOffsetMs, nowMs - monotonicMs);
    reactor.history.passed(monotonicMs + reactor.clockOffsetMs);
  }

  /** What is allowed again by the time it is decided may stay. */
  #markRevoked(reactor: ReactorRun, kind: 'redecide' | 'snapshot'): void {
    for (const track of this.#world.connections.live) {
      if (track.reactor !== reactor) continue;
      if (!isRevoked(track)) track.revokedAtMs = undefined;
      else if (kind === 'redecide') track.revokedAtMs ??= this.#world.clock.monotonicMs;
    }
  }
}
