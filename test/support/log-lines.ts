// A program's log, for tests that wait for what it says.

import { pino } from 'pino';
import type { Logger } from 'pino';

type Waiter = { readonly text: string; readonly resolve: (line: string) => void };

export class LogLines {
  readonly lines: string[] = [];
  readonly log: Logger;
  readonly #waiters = new Set<Waiter>();

  constructor() {
    this.log = pino({ level: 'debug' }, { write: (line: string) => this.#add(line) });
  }

  /** The next line that contains the text; lines of the past do not count. */
  next(text: string): Promise<string> {
    return new Promise((resolve) => this.#waiters.add({ text, resolve }));
  }

  #add(line: string): void {
    this.lines.push(line);
    for (const waiter of this.#waiters) {
      if (!line.includes(waiter.text)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(line);
    }
  }
}
