// From the text of an allowlist to the memory of its snapshot, or why not. A function from values to a value that may
// cross threads: the memory is shared, the bytes to be saved are handed over.

import type { Grant } from '../contract/allowlist.ts';
import { compileMemory } from '../decision/compile-snapshot.ts';
import { sealText } from '../durable-file.ts';
import { textOf } from '../error-text.ts';
import { formatProblems } from '../read-yaml.ts';
import { parseAllowlist } from './parse-allowlist.ts';

export type CompileRequest = {
  /** YAML or JSON. */
  readonly text: string;
  /** What passes besides, behind the list's own grants; checked before (see checkGrants). */
  readonly extraGrants: readonly Grant[];
};

export type CompiledList = {
  readonly ok: true;
  readonly memory: SharedArrayBuffer;
  /** Whose list it is. */
  readonly zone: string;
  /** Of the object it was read from, where it has one. */
  readonly generation: number | undefined;
  /** The list without the extra grants, as the last good one is kept on disk. */
  readonly sealed: Uint8Array<ArrayBuffer>;
};

/** A list that did not become one: every problem, one a line. */
export type RefusedList = { readonly ok: false; readonly why: string };

export function compileList({ text, extraGrants }: CompileRequest): CompiledList | RefusedList {
  try {
    const parsed = parseAllowlist(text);
    if (!parsed.ok) return { ok: false, why: formatProblems(parsed.problems) };
    const { allowlist } = parsed;
    return {
      ok: true,
      memory: compileMemory(allowlist, extraGrants),
      zone: allowlist.metadata.name,
      generation: allowlist.metadata.generation,
      sealed: sealText(JSON.stringify(allowlist)),
    };
  } catch (error) {
    // Whoever edits a file must not be able to end the forwarder.
    return { ok: false, why: `it cannot be compiled: ${textOf(error)}` };
  }
}
