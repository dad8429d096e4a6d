// Where audit lines go: standard output or a file that is rotated by renaming it.
//
// Both are written through fs.write on a worker thread of libuv, one write at a time, and never through
// process.stdout: writes to a pipe are synchronous there, and a collector that stops reading would stop the traffic.

import { close, open, rename, stat, write } from 'node:fs';
import { promisify } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';

export interface AuditSink {
  /** Rejects when the text could not be written to its end. */
  write(text: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

const openFile = promisify(open);
const closeFile = promisify(close);
const renameFile = promisify(rename);
const statFile = promisify(stat);

/** A pipe in non-blocking mode says EAGAIN while it is full; how often to ask again. */
const FULL_PIPE_RETRY_MS = 20;

export function stdoutSink(fd = 1): AuditSink {
  return {
    write: (text) => writeAll(fd, text),
    close: () => Promise.resolve(),
  };
}

/** Appends to `path`; past `rotateBytes` the file becomes `path.1`, replacing an older one. */
export class FileSink implements AuditSink {
  readonly #path: string;
  readonly #rotateBytes: number;
  #file: { readonly fd: number; size: number } | undefined;

  constructor(path: string, rotateBytes: number) {
    this.#path = path;
    this.#rotateBytes = rotateBytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const file = await this.#opened();
    await writeAll(file.fd, bytes);
    file.size += bytes.length;
    if (file.size >= this.#rotateBytes) await this.#rotate();
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) await closeFile(file.fd);
  }

  async #opened(): Promise<{ readonly fd: number; size: number }> {
    if (this.#file !== undefined) return this.#file;
    const fd = await openFile(this.#path, 'a', 0o640);
    const { size } = await statFile(this.#path);
    this.#file = { fd, size };
    return this.#file;
  }

  async #rotate(): Promise<void> {
    await this.close();
    await renameFile(this.#path, `${this.#path}.1`);
  }
}

async function writeAll(fd: number, bytes: Uint8Array): Promise<void> {
  let rest = bytes;
  while (rest.length > 0) {
    const written = await writeSome(fd, rest);
    if (written === 0) await pause(FULL_PIPE_RETRY_MS, undefined, { ref: false });
    rest = rest.subarray(written);
  }
}

function writeSome(fd: number, bytes: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, (error, written) => {
      if (error === null) resolve(written);
      else if (error.code === 'EAGAIN') resolve(0);
      else reject(error);
    });
  });
}
