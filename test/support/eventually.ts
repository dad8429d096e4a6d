// For what a real program does in its own time and tells nobody: asked again until it is so, with an end.

const LOOK_MS = 50;

/** `lookMs` is for what costs something to look at. */
export async function eventually(
  what: string,
  isSo: () => Promise<boolean>,
  limitMs = 20_000,
  lookMs = LOOK_MS,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > deadline)
      throw new Error(`Cannot go on: ${what} is still not so after ${limitMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
