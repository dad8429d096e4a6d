// What waits for itself.

/** One sentence for each thing that, followed through what it waits for, is met again. */
export function cyclesIn(waitsFor: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return [...waitsFor.keys()]
    .filter((start) => reachedFrom(waitsFor, start).has(start))
    .map((id) => `${id}: waits for itself`);
}

function reachedFrom(waitsFor: ReadonlyMap<string, readonly string[]>, start: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const next = [...(waitsFor.get(start) ?? [])];
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    next.push(...(waitsFor.get(id) ?? []));
  }
  return reached;
}
