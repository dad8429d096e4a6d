// The program's own log: JSON lines to stderr, so that stdout can carry audit lines and nothing else.
// Levels: a peer's bad manners are debug, a denial is warn, our own fault is error.

import { destination, pino } from 'pino';
import type { Logger } from 'pino';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
/** Beyond this a blocked stderr loses lines instead of filling the memory. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

type Level = (typeof LEVELS)[number];

/** Reads the level from `SALLYPORT_LOG`; info when it is not set. */
export function createLog(environment: NodeJS.ProcessEnv = process.env): Logger {
  const level = parseLevel(environment['SALLYPORT_LOG'] ?? 'info');
  return pino({ level, base: null }, destination({ dest: 2, sync: false, maxLength: MAX_BUFFERED_BYTES }));
}

/** A log that says nothing: for tests and for programs that embed a forwarder. */
export function silentLog(): Logger {
  return pino({ level: 'silent' });
}

function parseLevel(text: string): Level {
  const level = LEVELS.find((candidate) => candidate === text);
  if (level === undefined) {
    throw new Error(
      `Cannot log at level "${text}": SALLYPORT_LOG knows ${LEVELS.join(', ')}. Set one of them or unset it`,
    );
  }
  return level;
}
