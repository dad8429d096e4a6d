// Ending early, but in order: Ctrl-C, and whoever ends this process, are told to the work as a signal. Servers that it started
// and keys that it wrote are then gone before the process is.

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** A second signal ends the process as it would without us. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController();
  const end = (name: NodeJS.Signals): void => {
    for (const each of SIGNALS) process.off(each, end);
    over.abort(new Error(`Cannot go on: ${name} was received`));
  };
  for (const each of SIGNALS) process.on(each, end);
  try {
    return await work(over.signal);
  } finally {
    for (const each of SIGNALS) process.off(each, end);
  }
}

/** The promise’s value; rejects at once when the signal says that it is over. */
export async function unlessOver<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  const over = Promise.withResolvers<never>();
  const end = (): void => over.reject(reasonOf(signal));
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    return await Promise.race([promise, over.promise]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function reasonOf({ reason }: { readonly reason: unknown }): Error {
  return reason instanceof Error ? reason : new Error(`Cannot go on: ${String(reason)}`);
}
