// The file descriptors of one simulated process: the lowest free number is given out next, up to a limit.

import { EMFILE } from '../../../forwarder/engine/reactor/kernel.ts';
import { Violation } from '../violation.ts';
import type { OpenFile } from './open-file.ts';

/** Standard input, output and error are taken. */
const FIRST = 3;

export class FileTable {
  /** Numbers below it may be given out. */
  limit = 1_024;
  readonly #files: (OpenFile | undefined)[] = [];
  #count = 0;
  readonly #used = new Set<number>();

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return FIRST + this.#count >= this.limit;
  }

  open(file: OpenFile): number {
    if (this.isFull) return -EMFILE;
    let fd = FIRST;
    while (this.#files[fd] !== undefined) fd += 1;
    this.#files[fd] = file;
    this.#count += 1;
    return fd;
  }

  /** The number stood for another file before. */
  wasUsed(fd: number): boolean {
    return this.#used.has(fd);
  }

  /** The file a call is about. */
  of(fd: number, call: string): OpenFile {
    const file = this.#files[fd];
    if (file === undefined) throw new Violation('no-use-after-close', `${call}(${fd}): that fd is not open`);
    return file;
  }

  close(fd: number, call: string): OpenFile {
    const file = this.of(fd, call);
    this.#files[fd] = undefined;
    this.#count -= 1;
    this.#used.add(fd);
    file.watchedBy?.forget(file);
    return file;
  }

  /** `fd kind` of everything that is open. */
  describe(): readonly string[] {
    return this.#files.flatMap((file, fd) => (file === undefined ? [] : [`${fd} ${file.kind}`]));
  }
}
