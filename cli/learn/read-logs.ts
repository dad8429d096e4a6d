// Reads logs into a tally, and keeps what has to be told of the reading itself: lines that are broken or not understood are
// counted and the first few shown, a file that breaks off is told, and neither stops the rest.

import { LogUnwrapper } from '../../levels/learn/log-unwrapper.ts';
import { readLine } from '../../levels/learn/read-line.ts';
import type { Tally } from '../../levels/learn/tally.ts';
import type { LogSource } from './log-files.ts';
import { readLines } from './read-lines.ts';

export type LogReading = {
  readonly sources: number;
  readonly lines: number;
  readonly broken: number;
  /** `audit.log:17` of the first broken lines. */
  readonly brokenAt: readonly string[];
  /** Lines that nothing of ours wrote, or that are wrapped in a form nobody here knows. */
  readonly foreign: number;
  /** `app.log:1`, the first of them. */
  readonly foreignAt: readonly string[];
  /** Files that could not be read to their end, and why. */
  readonly faults: readonly string[];
};

const SHOWN = 3;
const PROGRESS_LINES = 100_000;

export async function readLogs(
  sources: readonly LogSource[],
  tally: Tally,
  progress: (text: string) => void,
): Promise<LogReading> {
  let lines = 0;
  const counts = { broken: 0, foreign: 0 };
  const places: Record<keyof typeof counts, string[]> = { broken: [], foreign: [] };
  const faults: string[] = [];
  for (const source of sources) {
    const unwrapper = new LogUnwrapper();
    let number = 0;
    try {
      for await (const line of readLines(source.open())) {
        number += 1;
        lines += 1;
        if (lines % PROGRESS_LINES === 0) progress(`${source.name}: ${lines} lines`);
        const whole = line === undefined ? undefined : unwrapper.push(line);
        if (whole === undefined && line !== undefined) continue;
        const reading = whole === undefined ? ({ kind: 'broken' } as const) : readLine(whole);
        tally.add(reading);
        if (reading.kind !== 'broken' && reading.kind !== 'foreign') continue;
        counts[reading.kind] += 1;
        if (places[reading.kind].length < SHOWN) places[reading.kind].push(`${source.name}:${number}`);
      }
    } catch (error) {
      faults.push(
        `Cannot read "${source.name}" beyond line ${number}: ${messageOf(error)}. What came before is counted`,
      );
    }
  }
  progress('');
  const { broken, foreign } = counts;
  return {
    sources: sources.length,
    lines,
    broken,
    brokenAt: places.broken,
    foreign,
    foreignAt: places.foreign,
    faults,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
