// Parts cut out of a text.

/** From one offset to another. */
export type Cut = { readonly from: number; readonly to: number };

/** The text without the parts, which may overlap. */
export function cut(text: string, cuts: readonly Cut[]): string {
  let kept = '';
  let end = 0;
  for (const { from, to } of cuts.toSorted((a, b) => a.from - b.from)) {
    kept += text.slice(end, Math.max(from, end));
    end = Math.max(to, end);
  }
  return kept + text.slice(end);
}
