// The demo waits for events, and never for ever.

const PATIENCE_MS = 15_000;

/** The promise's value; rejects with a sentence when it takes longer: fifteen seconds, unless something else is said. */
export async function within<T>(what: string, promise: Promise<T>, limitMs = PATIENCE_MS): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`Cannot go on: ${what} did not happen within ${limitMs / 1000} seconds`)),
    limitMs,
  );
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
