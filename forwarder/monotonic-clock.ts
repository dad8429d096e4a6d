// A clock that is never set and that every thread of the process reads alike. `performance.now()` is neither: its
// origin is the start of the thread, so a time one thread wrote down means nothing to another.

/** Milliseconds since some moment that is the same for all threads (CLOCK_MONOTONIC). */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1_000_000;
}
