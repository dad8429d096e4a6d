// The kernel as one thread of a simulated process sees it. What calls do is Linux' (end.ts); when anything else happens
// is the schedule's: inside `wait`, and now and then between two calls.

import {
  EAGAIN,
  ECONNABORTED,
  EINTR,
  EMFILE,
  ENFILE,
  ENOBUFS,
  ENOMEM,
} from '../../../forwarder/engine/reactor/kernel.ts';
import type { Kernel, ReadyEvents } from '../../../forwarder/engine/reactor/kernel.ts';
import type { End } from '../network/end.ts';
import { Violation } from '../violation.ts';
import { ListenerFile, SocketFile, WakeFile } from './open-file.ts';
import type { OpenFile } from './open-file.ts';
import { ReadySet } from './ready-set.ts';
import type { SimulatedHost } from './simulated-host.ts';

const EVENTS_PER_WAIT = 512;
const ENETUNREACH = 101;

export class SimulatedKernel implements Kernel {
  readonly address = new Uint8Array(28);
  readonly events: ReadyEvents;
  readonly wakeFd: number;
  readonly #host: SimulatedHost;
  readonly #ready = new ReadySet();
  readonly #wake: WakeFile;
  /** Events of the last `wait`. */
  readonly #batch: { readonly fd: number; readonly bits: number }[] = [];

  constructor(host: SimulatedHost) {
    this.#host = host;
    this.#wake = new WakeFile();
    this.wakeFd = this.#open(this.#wake);
    this.#ready.addLevel(this.#wake);
    this.events = {
      fdOf: (index) => this.#batch[index]?.fd ?? -1,
      bitsOf: (index) => this.#batch[index]?.bits ?? 0,
    };
  }

  /** Something would be told by `wait` at once. */
  get isReady(): boolean {
    return this.#ready.isReady;
  }

  wake(): void {
    this.#wake.isSet = true;
  }

  monotonicMs(): number {
    return this.#host.clock.monotonicMs;
  }

  wait(timeoutMs: number): number {
    const { random, faults, coverage } = this.#host;
    if (Number.isNaN(timeoutMs) || !Number.isInteger(timeoutMs) || timeoutMs < -1 || timeoutMs > 0x7fff_ffff) {
      throw new Violation('no-exception', `wait(${timeoutMs}): that is no timeout`);
    }
    this.#batch.length = 0;
    this.#wakeSpuriously();
    if (random.chance(faults.interruptedWait)) {
      coverage.count('wait-interrupted');
      return -EINTR;
    }
    this.#host.beforeWait();
    if (!this.isReady && this.#host.block(this, timeoutMs) === 'interrupted') return -EINTR;
    return this.#collect();
  }

  watch(fd: number): number {
    return this.#add(fd, this.#socket(fd, 'watch'), (file) => this.#ready.addEdge(file));
  }

  watchListener(fd: number): number {
    return this.#add(fd, this.#listener(fd, 'watchListener'), (file) => this.#ready.addLevel(file));
  }

  unwatch(fd: number): number {
    const file = this.#host.files.of(fd, 'unwatch');
    if (!this.#ready.has(file)) throw new Violation('no-use-after-close', `unwatch(${fd}): that fd is not watched`);
    this.#ready.forget(file);
    return 0;
  }

  listen(place: Uint8Array, backlog: number): number {
    if (this.#host.files.isFull) return -EMFILE;
    return this.#open(new ListenerFile(this.#host.network.listen(place, backlog)));
  }

  accept(fd: number): number {
    const file = this.#listener(fd, 'accept');
    const { listener } = file;
    const failure = this.#acceptFailure(listener.queue.length);
    file.wasRefused = failure !== 0 && failure !== -EAGAIN;
    if (failure !== 0) return failure;
    const end = listener.queue.shift();
    if (end?.peer === undefined) return -EAGAIN;
    this.#tell(end.peer.address);
    this.#host.accepted(this, end);
    return this.#open(new SocketFile(end));
  }

  localAddress(fd: number): number {
    const file = this.#host.files.of(fd, 'localAddress');
    if (file.kind === 'wake-up') throw new Violation('no-use-after-close', `localAddress(${fd}): no socket`);
    this.#tell(file.kind === 'socket' ? file.end.address : file.listener.address);
    return 0;
  }

  connect(to: Uint8Array, from: Uint8Array | undefined): number {
    const { files, random, faults, coverage } = this.#host;
    if (files.isFull) {
      coverage.count('connect-over-file-limit');
      return -EMFILE;
    }
    if (random.chance(faults.connectFails)) {
      coverage.count('connect-no-route');
      this.#host.noRoute();
      return -ENETUNREACH;
    }
    return this.#open(new SocketFile(this.#host.dial(this, Uint8Array.from(to), from)));
  }

  finishConnect(fd: number): number {
    return this.#socket(fd, 'finishConnect').end.takeError();
  }

  receive(fd: number, into: Uint8Array, most: number): number {
    const { end } = this.#socket(fd, 'receive');
    if (most <= 0 || most > into.length) {
      throw new Violation('no-use-after-close', `receive(${fd}): ${most} bytes into ${into.length}`);
    }
    this.#maybeMove();
    return end.receive(into, most);
  }

  send(fd: number, from: Uint8Array, start: number, end: number): number {
    const socket = this.#socket(fd, 'send');
    if (start < 0 || start > end || end > from.length) {
      throw new Violation('no-use-after-close', `send(${fd}): bytes ${start} to ${end} of ${from.length}`);
    }
    // Linux would say EAGAIN; whoever tries has taken an event of another file for this one's.
    if (socket.end.state === 'connecting') throw new Violation('no-use-after-close', `send(${fd}): not connected yet`);
    this.#maybeMove();
    return socket.end.send(from, start, end);
  }

  finish(fd: number): number {
    const { end } = this.#socket(fd, 'finish');
    this.#maybeMove();
    return end.finish();
  }

  noDelay(fd: number): number {
    this.#socket(fd, 'noDelay');
    return 0;
  }

  keepAlive(fd: number): number {
    this.#socket(fd, 'keepAlive');
    return 0;
  }

  close(fd: number): number {
    const file = this.#host.files.close(fd, 'close');
    if (file.kind === 'socket') file.end.close();
    else if (file.kind === 'listener') this.#unlisten(file);
    return 0;
  }

  reset(fd: number): number {
    this.#socket(fd, 'reset').end.reset();
    this.#host.files.close(fd, 'reset');
    return 0;
  }

  clearWake(): void {
    this.#wake.isSet = false;
  }

  /** The thread ends: what it made for itself is closed. */
  release(): void {
    this.close(this.wakeFd);
  }

  /** For whoever does what the reactor has no call for. */
  endOf(fd: number): End {
    return this.#socket(fd, 'end of').end;
  }

  /** A file descriptor is somebody else's from now on: this thread may not go on watching it. */
  takeOver(fd: number): End {
    const file = this.#socket(fd, 'hand over');
    if (file.watchedBy !== undefined)
      throw new Violation('no-use-after-close', `hand over(${fd}): it is still watched`);
    return file.end;
  }

  #unlisten({ listener, wasRefused }: ListenerFile): void {
    const waiting = listener.queue.length;
    if (waiting > 0 && !wasRefused) this.#host.queueLost(waiting);
    this.#host.network.unlisten(listener);
  }

  #collect(): number {
    const { random, faults, coverage } = this.#host;
    const ready = random.shuffle(this.#ready.ready());
    let count = Math.min(ready.length, EVENTS_PER_WAIT);
    if (count > 3) coverage.count('wait-batch-of-many');
    if (count > 1 && random.chance(faults.partialBatch)) {
      coverage.count('wait-partial-batch');
      count = random.between(1, count - 1);
    }
    for (const { file, bits } of ready.slice(0, count)) {
      this.#ready.took(file);
      this.#batch.push({ fd: file.fd, bits });
    }
    return count;
  }

  #open(file: OpenFile): number {
    file.fd = this.#host.files.open(file);
    if (this.#host.files.wasUsed(file.fd)) this.#host.coverage.count('fd-reused');
    return file.fd;
  }

  #add(fd: number, file: OpenFile, add: (file: OpenFile) => void): number {
    if (file.watchedBy !== undefined) throw new Violation('no-use-after-close', `watch(${fd}): it is watched already`);
    add(file);
    return 0;
  }

  #acceptFailure(queued: number): number {
    const { files, random, faults, coverage } = this.#host;
    if (queued === 0) return -EAGAIN;
    if (files.isFull) {
      coverage.count('accept-over-file-limit');
      return -EMFILE;
    }
    if (!random.chance(faults.acceptFails)) return 0;
    const failure = random.pick([ENFILE, ENOBUFS, ENOMEM, ECONNABORTED, EINTR]);
    if (failure === ECONNABORTED) coverage.count('accept-aborted');
    else if (failure === EINTR) coverage.count('accept-interrupted');
    else coverage.count('accept-without-memory');
    return -failure;
  }

  #wakeSpuriously(): void {
    const { random, faults, coverage } = this.#host;
    if (!random.chance(faults.spuriousWake)) return;
    const { watched } = this.#ready;
    const file = watched[random.below(watched.length)];
    if (file?.kind !== 'socket') return;
    coverage.count('spurious-wake-up');
    file.woken(0);
  }

  #maybeMove(): void {
    const { random, faults, coverage, network } = this.#host;
    if (random.chance(faults.moveWithinTurn) && network.deliverOne()) coverage.count('network-moves-within-turn');
  }

  #tell(address: Uint8Array): void {
    this.address.fill(0);
    this.address.set(address);
  }

  #socket(fd: number, call: string): SocketFile {
    const file = this.#host.files.of(fd, call);
    if (file.kind === 'socket') return file;
    throw new Violation('no-use-after-close', `${call}(${fd}): that is a ${file.kind}`);
  }

  #listener(fd: number, call: string): ListenerFile {
    const file = this.#host.files.of(fd, call);
    if (file.kind === 'listener') return file;
    throw new Violation('no-use-after-close', `${call}(${fd}): that is a ${file.kind}`);
  }
}
