// Things that happen at once and are of no use alone: when one fails the others are told to end, and waited for. Whoever cleans
// up afterwards can be sure that none of them starts anything any more.

type Task = (signal: AbortSignal) => Promise<void>;

/** Rejects with whatever went wrong first. The signal of the tasks ends with `signal`, and with the first failure. */
export async function together(signal: AbortSignal, tasks: readonly Task[]): Promise<void> {
  const failed = new AbortController();
  const all = AbortSignal.any([signal, failed.signal]);
  const run = async (task: Task): Promise<void> => {
    try {
      await task(all);
    } catch (error) {
      failed.abort(error);
    }
  };
  await Promise.all(tasks.map((task) => run(task)));
  all.throwIfAborted();
}
