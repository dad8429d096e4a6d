// Takes a line of a log out of what collectors wrap around it. A container runtime (CRI) writes
//
//   2026-11-02T10:00:00.123456789Z stdout F {"time":…}
//
// and splits what is longer than it likes into parts marked P, of which F is the last. `kubectl logs` may put the pod or a
// time before a line, and journald a time, a host and a unit; all of that is passed over, only a time is kept.

/** Beyond this a line in parts is not one of ours. */
const MAX_LENGTH = 1_048_576;

export type LogLine = {
  readonly text: string;
  /** What the wrapping says; ISO 8601, UTC. */
  readonly time: string | undefined;
};

const CRI = /^(\d{4}-\d{2}-\d{2}T\S+) (stdout|stderr) ([FP])(?::\S*)?(?: (.*))?$/;
const TIME = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})/;

export class LogUnwrapper {
  readonly #parts = new Map<string, string>();

  /** The line, or undefined while more of it has to come. */
  push(line: string): LogLine | undefined {
    const [, stamp, stream = '', flag, rest = ''] = CRI.exec(line) ?? [];
    if (stamp === undefined) return { text: line, time: timeIn(prefixOf(line)) };
    const text = (this.#parts.get(stream) ?? '') + rest;
    if (flag === 'P' && text.length <= MAX_LENGTH) {
      this.#parts.set(stream, text);
      return undefined;
    }
    this.#parts.delete(stream);
    return { text, time: timeIn(stamp) };
  }
}

/** What may stand before a line of ours; an audit line has a time of its own. */
function prefixOf(line: string): string {
  const brace = line.indexOf('{');
  return line.slice(0, brace === -1 ? 200 : Math.min(brace, 200));
}

function timeIn(text: string): string | undefined {
  const [found] = TIME.exec(text) ?? [];
  return found === undefined ? undefined : normalTime(found);
}

/** A moment as audit lines write it; undefined when it is none. */
export function normalTime(text: string): string | undefined {
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : new Date(moment).toISOString();
}
