// The allowlist as a file: the embedded default, and the way of a host without a cluster.

import { readFile } from 'node:fs/promises';
import { type FileWatch, watchFile, type WatchOptions } from '../watch-file.ts';
import { textOf } from '../error-text.ts';
import type { AllowlistSource, Candidate } from './source.ts';

export class FileSource implements AllowlistSource {
  readonly #path: string;
  readonly #options: WatchOptions;
  #watch: FileWatch | undefined;
  #last: string | undefined;

  constructor(path: string, options: WatchOptions = {}) {
    this.#path = path;
    this.#options = options;
  }

  start(onChange: (candidate: Candidate) => void): void {
    // Reads follow one another, so an older content never arrives after a newer one.
    let reading = Promise.resolve();
    const readNext = async (): Promise<void> => this.#report(await this.#read(), onChange);
    this.#watch = watchFile(this.#path, () => void (reading = reading.then(readNext)), this.#options);
  }

  stop(): void {
    this.#watch?.close();
    this.#watch = undefined;
  }

  async #read(): Promise<Candidate> {
    try {
      return { kind: 'text', text: await readFile(this.#path, 'utf8'), from: this.#path };
    } catch (error) {
      const problem = `Cannot read the allowlist "${this.#path}": ${textOf(error)}. Check the file and its permissions`;
      return { kind: 'problem', problem, from: this.#path };
    }
  }

  /** A touched file with the same content is no change. */
  #report(candidate: Candidate, onChange: (candidate: Candidate) => void): void {
    const content = candidate.kind === 'text' ? candidate.text : candidate.problem;
    if (this.#watch === undefined || content === this.#last) return;
    this.#last = content;
    onChange(candidate);
  }
}
