// Edits a YAML file as a careful person would: one value changes, every other byte stays.
// Printing a parsed document back would move blanks before comments; so values are replaced in the text, by their range.

import { isScalar, parseDocument, stringify } from 'yaml';

/** Replaces the scalar at `path` by a string. Throws when there is no scalar there or the text does not parse. */
export function replaceScalar(text: string, path: readonly (string | number)[], value: string): string {
  const document = parseDocument(text);
  const [fault] = document.errors;
  if (fault !== undefined)
    throw new Error(`Cannot edit "${path.join('.')}": the file does not parse: ${fault.message}`);
  const node = document.getIn(path, true);
  if (!isScalar(node) || node.range == null) {
    throw new Error(`Cannot edit "${path.join('.')}": the file has no value there. Add it by hand`);
  }
  const [start, end] = node.range;
  return text.slice(0, start) + scalarText(value) + text.slice(end);
}

/** A string as one YAML 1.2 scalar that stands in block and in flow collections alike. */
export function scalarText(value: string): string {
  const plain = /^[A-Za-z0-9/][A-Za-z0-9._/:-]*$/.test(value) && !value.endsWith(':');
  const printed = stringify(value, { lineWidth: 0 }).trimEnd();
  return plain && printed === value ? value : JSON.stringify(value);
}
