// The last confirmed configuration on disk, and the one that was rolled back: what a restart must know.
// A trial needs no record of its own: after a restart the file differs from the confirmed one, so it begins again.

import { join } from 'node:path';
import { z } from 'zod';
import { digestOf } from '../contract/digest.ts';
import { loadDurable, saveDurably } from '../durable-file.ts';
import { formatProblems, readYaml } from '../read-yaml.ts';

const savedSchema = z.strictObject({
  text: z.string().describe('forwarder.yaml as it was.'),
  rolledBack: z.strictObject({ digest: z.string(), why: z.string() }).optional(),
});

export type Saved = z.infer<typeof savedSchema>;

export type LoadedConfiguration =
  | { readonly kind: 'saved'; readonly saved: Saved; readonly digest: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly why: string };

/** Where it is kept. */
export interface ConfirmedStore {
  /** For people: where to look. */
  readonly path: string;
  save(saved: Saved): Promise<void>;
  /** Never rejects. */
  load(): Promise<LoadedConfiguration>;
}

export class SavedConfiguration implements ConfirmedStore {
  readonly path: string;

  constructor(stateFolder: string) {
    this.path = join(stateFolder, 'confirmed-configuration');
  }

  save(saved: Saved): Promise<void> {
    return saveDurably(this.path, JSON.stringify(saved));
  }

  async load(): Promise<LoadedConfiguration> {
    const loaded = await loadDurable(this.path);
    return loaded.kind === 'text' ? readSaved(loaded.text) : loaded;
  }
}

/** From the text of `JSON.stringify(saved)`. */
export function readSaved(text: string): LoadedConfiguration {
  const read = readYaml(text, savedSchema);
  if (!read.ok) return { kind: 'unusable', why: formatProblems(read.problems) };
  return { kind: 'saved', saved: read.value, digest: digestOf(read.value.text) };
}
