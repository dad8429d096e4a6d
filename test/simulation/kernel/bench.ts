// One script, two kernels: the simulated one and Linux over loopback have to let it observe the same.

import {
  READY_ERROR,
  READY_HANG_UP,
  READY_IN,
  READY_OUT,
  READY_PEER_FINISHED,
  READY_URGENT,
} from '../../../forwarder/engine/reactor/kernel.ts';
import type { Kernel } from '../../../forwarder/engine/reactor/kernel.ts';
import { LinuxKernel, wake as wakeLinux } from '../../../forwarder/engine/reactor/linux-kernel.ts';
import { loadLibc } from '../../../forwarder/engine/reactor/libc.ts';
import { Coverage } from '../coverage.ts';
import { noFaults } from '../faults.ts';
import { socketAddress } from '../network/endpoint.ts';
import { Network } from '../network/network.ts';
import { Random } from '../random.ts';
import { FileTable } from './file-table.ts';
import type { SimulatedHost } from './simulated-host.ts';
import { SimulatedKernel } from './simulated-kernel.ts';

const NAMES = [
  [READY_IN, 'in'],
  [READY_URGENT, 'urgent'],
  [READY_OUT, 'out'],
  [READY_ERROR, 'error'],
  [READY_HANG_UP, 'hang-up'],
  [READY_PEER_FINISHED, 'peer-finished'],
] as const;

const LOOPBACK_MS = 2;
/** Long enough to believe that nothing more is told. */
const PATIENCE_MS = 20;
const BACKLOG = 16;
/** MSG_OOB */
const OUT_OF_BAND = 1;

type Means = {
  readonly wake: () => void;
  readonly urge: (fd: number) => void;
  readonly settle: () => void;
  readonly release: () => void;
};

export class Bench {
  readonly kernel: Kernel;
  readonly wake: () => void;
  /** Sends urgent data: one byte. */
  readonly urge: (fd: number) => void;
  /** Lets everything that was sent arrive. */
  readonly settle: () => void;
  readonly #place: Uint8Array;
  readonly #names = new Map<number, string>();
  readonly #release: () => void;

  private constructor(kernel: Kernel, place: Uint8Array, { wake, urge, settle, release }: Means) {
    this.kernel = kernel;
    this.#place = place;
    this.wake = wake;
    this.urge = urge;
    this.settle = settle;
    this.#release = release;
    this.#names.set(kernel.wakeFd, 'wake-up');
  }

  static linux(): Bench {
    const kernel = new LinuxKernel();
    return new Bench(kernel, socketAddress('127.0.0.1', 0), {
      wake: () => wakeLinux(kernel.wakeFd),
      urge: (fd) => void loadLibc().send(fd, Uint8Array.of(0x21), 1, OUT_OF_BAND),
      settle: () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOPBACK_MS),
      release: () => kernel.release(),
    });
  }

  static simulated(): Bench {
    const host = new QuietHost();
    const kernel = new SimulatedKernel(host);
    return new Bench(kernel, socketAddress('127.0.0.1', 4_000), {
      wake: () => kernel.wake(),
      urge: (fd) => void kernel.endOf(fd).sendUrgent(),
      settle: () => void host.network.deliverAll(),
      release: () => kernel.release(),
    });
  }

  /** A listening socket, and where it is. */
  listen(): { readonly listener: number; readonly to: Uint8Array } {
    const listener = this.#open('listener', this.kernel.listen(this.#place, BACKLOG));
    this.kernel.localAddress(listener);
    return { listener, to: Uint8Array.from(this.kernel.address.subarray(0, 16)) };
  }

  connect(name: string, to: Uint8Array): number {
    return this.#open(name, this.kernel.connect(to, undefined));
  }

  accept(name: string, listener: number): number {
    return this.#open(name, this.kernel.accept(listener));
  }

  /** Two ends of a connection, `a` of them watched and its first event taken. */
  pair(): { readonly a: number; readonly b: number } {
    const { listener, to } = this.listen();
    const a = this.connect('a', to);
    this.events();
    const b = this.accept('b', listener);
    this.close(listener);
    this.kernel.watch(a);
    this.events();
    return { a, b };
  }

  close(fd: number): void {
    this.#names.delete(fd);
    this.kernel.close(fd);
  }

  reset(fd: number): void {
    this.#names.delete(fd);
    this.kernel.reset(fd);
  }

  send(fd: number, text: string): number {
    return this.kernel.send(fd, Buffer.from(text), 0, text.length);
  }

  /** The text that was received, or the number that says why there is none. */
  receive(fd: number, most = 100): string | number {
    const into = Buffer.alloc(most);
    const count = this.kernel.receive(fd, into, most);
    return count > 0 ? into.toString('latin1', 0, count) : count;
  }

  /** How a connection came about; 0 when it did. */
  outcome(fd: number): number {
    return this.kernel.finishConnect(fd);
  }

  /** Sends until no more is taken, and none after a moment either; answers why. */
  fill(fd: number): number {
    const bytes = new Uint8Array(1 << 16);
    return this.#exhaust(() => this.kernel.send(fd, bytes, 0, bytes.length));
  }

  /** Receives all there is; answers why there is no more. */
  empty(fd: number): number {
    const into = new Uint8Array(1 << 20);
    return this.#exhaust(() => this.kernel.receive(fd, into, into.length));
  }

  /** What is told until nothing is told any more: each file once, with all its bits. */
  events(): readonly string[] {
    const told = new Map<string, number>();
    for (let turn = 0; turn < 3; turn += 1) {
      const count = this.kernel.wait(PATIENCE_MS);
      for (let index = 0; index < count; index += 1) {
        const name = this.#names.get(this.kernel.events.fdOf(index)) ?? 'somebody else';
        told.set(name, (told.get(name) ?? 0) | this.kernel.events.bitsOf(index));
      }
      if (count <= 0) break;
    }
    return [...told].map(([name, bits]) => `${name}: ${bitNames(bits)}`).sort();
  }

  release(): void {
    for (const fd of this.#names.keys()) if (fd !== this.kernel.wakeFd) this.kernel.close(fd);
    this.#release();
  }

  #exhaust(call: () => number): number {
    let result = 1;
    for (let tries = 0; tries < 3; tries += 1) {
      result = call();
      if (result > 0) tries = 0;
      else this.settle();
    }
    return result;
  }

  #open(name: string, fd: number): number {
    if (fd >= 0) this.#names.set(fd, name);
    return fd;
  }
}

export type Script = (bench: Bench) => unknown;

/** What a script observes on both kernels, in this order: Linux, simulated. */
export function observeBoth(script: Script): readonly [unknown, unknown] {
  return [observe(Bench.linux(), script), observe(Bench.simulated(), script)];
}

function observe(bench: Bench, script: Script): unknown {
  try {
    return script(bench);
  } finally {
    bench.release();
  }
}

function bitNames(bits: number): string {
  return NAMES.filter(([bit]) => (bits & bit) !== 0)
    .map(([, name]) => name)
    .join(' ');
}

/** A host on which nothing goes wrong and the network needs no time, like loopback. */
class QuietHost implements SimulatedHost {
  readonly random = new Random(1);
  readonly faults = noFaults();
  readonly coverage = new Coverage();
  readonly files = new FileTable();
  readonly network = new Network(this.random, this.faults, this.coverage);
  readonly clock = { monotonicMs: 0, wallMs: 0 };

  beforeWait(): void {
    this.network.deliverAll();
  }

  block(kernel: SimulatedKernel, timeoutMs: number): 'ready' | 'timeout' {
    this.clock.monotonicMs += timeoutMs;
    return kernel.isReady ? 'ready' : 'timeout';
  }

  dial(_kernel: SimulatedKernel, to: Uint8Array): ReturnType<SimulatedHost['dial']> {
    const room = { flight: 100_000, queue: 100_000 };
    return this.network.connect(to, socketAddress('127.0.0.1', 5_000), room);
  }

  accepted(): void {
    // Nobody is interested.
  }

  queueLost(): void {
    // The script knows what it does.
  }

  noRoute(): void {
    // There always is one.
  }
}
