// A line of ours inside an object that a collector made of it: the json-file of Docker and what Fluent Bit hands on
// ({"log":"…"}), or a row of a table of Azure Monitor ({"LogMessage":{…}}, {"LogEntry":"…"}).

import { normalTime, type LogLine } from './log-unwrapper.ts';

const TEXT_FIELDS = ['log', 'LogMessage', 'LogEntry', 'message'] as const;
const TIME_FIELDS = ['time', 'TimeGenerated', '@timestamp', 'timestamp'] as const;

/** The line; undefined where the object wraps none. */
export function wrappedLine(record: Readonly<Record<string, unknown>>): LogLine | undefined {
  const inner = TEXT_FIELDS.map((field) => record[field]).find((value) => value !== undefined && value !== null);
  if (typeof inner !== 'string' && typeof inner !== 'object') return undefined;
  const time = TIME_FIELDS.map((field) => record[field]).find((value) => typeof value === 'string');
  return {
    text: typeof inner === 'string' ? inner.trimEnd() : JSON.stringify(inner),
    time: time === undefined ? undefined : normalTime(time),
  };
}
