// Edits of one file, as functions from its text; undefined takes the file away.

export type Edit = (text: string) => string | undefined;

export function replace(old: string | RegExp, by: string): Edit {
  return (text) => text.replace(old, () => by);
}

/** Takes out the first line that contains a text. */
export function dropLine(containing: string): Edit {
  return (text) => {
    const lines = text.split('\n');
    const found = lines.findIndex((line) => line.includes(containing));
    return found < 0 ? text : lines.toSpliced(found, 1).join('\n');
  };
}

export function append(more: string): Edit {
  return (text) => text + more;
}

export const removeFile: Edit = () => undefined;
