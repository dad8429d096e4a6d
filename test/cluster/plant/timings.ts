// How long each phase of a plant took, kept in a file as it goes: what an interrupted run took so far can be read, too.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const timingSchema = z.strictObject({ phase: z.string(), seconds: z.number(), ok: z.boolean() });

export type Timing = Readonly<z.infer<typeof timingSchema>>;

export class Timings {
  readonly #file: string;
  readonly #report: (line: string) => void;

  constructor(file: string, report: (line: string) => void) {
    this.#file = file;
    this.#report = report;
  }

  get all(): readonly Timing[] {
    return existsSync(this.#file) ? z.array(timingSchema).parse(JSON.parse(readFileSync(this.#file, 'utf8'))) : [];
  }

  async measure<T>(phase: string, act: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      const result = await act();
      this.#keep(phase, started, true);
      return result;
    } catch (error) {
      this.#keep(phase, started, false);
      throw error;
    }
  }

  #keep(phase: string, started: number, ok: boolean): void {
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    writeFileSync(this.#file, `${JSON.stringify([...this.all, { phase, seconds, ok }], undefined, 2)}\n`);
    this.#report(`${seconds.toFixed(1).padStart(6)} s  ${phase}${ok ? '' : ': failed'}`);
  }
}
