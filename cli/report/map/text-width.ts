// How wide a text is on the map. All of it is set in a font whose characters are equally wide, so that boxes can be measured
// without a browser.

/** Of a column at a font size of 12 pixels, with some to spare. */
export const COLUMN = 7.4;
/** From line to line. */
export const LINE = 16;

/** Characters of East Asia and pictures take two. */
export function columnsOf(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);
}

const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F000}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;

export function shortened(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  return `${beginning(text, columns - 1)}…`;
}

/** At blanks where there are some, else before a dot, else wherever a line is full; what does not fit into the lines is cut off. */
export function brokenText(text: string, columns: number, lines: number): readonly string[] {
  if (columnsOf(text) <= columns) return [text];
  if (lines === 1) return [shortened(text, columns)];
  const full = beginning(text, columns);
  const line = full.slice(0, lastBreak(full));
  return [line, ...brokenText(text.slice(line.length).trimStart(), columns, lines - 1)];
}

function lastBreak(line: string): number {
  const places = [line.lastIndexOf(' '), line.lastIndexOf('.')];
  return places.find((place) => place > line.length / 3) ?? line.length;
}

function beginning(text: string, columns: number): string {
  let taken = '';
  let width = 0;
  for (const character of text) {
    width += columnsOf(character);
    if (width > columns) break;
    taken += character;
  }
  return taken;
}
