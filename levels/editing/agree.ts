// The last look at an edit: what the new text means is what was meant, and nothing else changed.

import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';

/** Throws unless the text parses to exactly the value; `action` completes "Cannot …". */
export function agree(text: string, value: unknown, action: string): void {
  const document = parseDocument(text, { logLevel: 'error' });
  if (document.errors.length === 0 && isDeepStrictEqual(document.toJS(), value)) return;
  throw new Error(`Cannot ${action}: the file is written in a way that leaves no place for the edit. Edit it by hand`);
}
