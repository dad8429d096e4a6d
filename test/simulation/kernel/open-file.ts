// What a file descriptor of the simulation stands for.

import { READY_IN } from '../../../forwarder/engine/reactor/kernel.ts';
import type { End } from '../network/end.ts';
import type { Listener } from '../network/listener.ts';
import type { ReadySet, Watched } from './ready-set.ts';

abstract class File implements Watched {
  abstract readonly kind: 'socket' | 'listener' | 'wake-up';
  fd = -1;
  watchedBy: ReadySet | undefined;

  abstract bits(): number;

  woken(bits: number): void {
    this.watchedBy?.woken(this, bits);
  }
}

export class SocketFile extends File {
  readonly kind = 'socket';
  readonly end: End;

  constructor(end: End) {
    super();
    this.end = end;
    end.owner = this;
  }

  bits(): number {
    return this.end.bits();
  }
}

export class ListenerFile extends File {
  readonly kind = 'listener';
  readonly listener: Listener;
  /** The last `accept` failed for want of something the process or the system has no more of. */
  wasRefused = false;

  constructor(listener: Listener) {
    super();
    this.listener = listener;
  }

  bits(): number {
    return this.listener.queue.length > 0 ? READY_IN : 0;
  }
}

export class WakeFile extends File {
  readonly kind = 'wake-up';
  isSet = false;

  bits(): number {
    return this.isSet ? READY_IN : 0;
  }
}

export type OpenFile = SocketFile | ListenerFile | WakeFile;
