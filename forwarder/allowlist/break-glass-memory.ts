// How much of its time each break-glass has had, on disk: neither a restart, nor a touched or moved file, nor a file that was
// taken away and put back gives it a minute more.

import { join } from 'node:path';
import { z } from 'zod';
import { loadDurable, saveDurably } from '../durable-file.ts';
import { textOf } from '../error-text.ts';
import type { TimeCount } from './break-glass-rule.ts';

const countSchema = z.strictObject({
  identity: z.string(),
  hours: z.number().min(0),
  since: z.number(),
  spentMs: z.number().min(0),
  hasEnded: z.boolean(),
});

export type RecalledCounts =
  | { readonly kind: 'counts'; readonly counts: ReadonlyMap<string, TimeCount> }
  | { readonly kind: 'unusable'; readonly why: string };

export class BreakGlassMemory {
  readonly path: string;

  constructor(stateFolder: string) {
    this.path = join(stateFolder, 'break-glass');
  }

  /** Never rejects. */
  async load(): Promise<RecalledCounts> {
    const loaded = await loadDurable(this.path);
    if (loaded.kind === 'absent') return { kind: 'counts', counts: new Map() };
    if (loaded.kind === 'unusable') return loaded;
    try {
      const rows = z.array(countSchema).parse(JSON.parse(loaded.text));
      return { kind: 'counts', counts: new Map(rows.map(({ identity, ...count }) => [identity, count])) };
    } catch (error) {
      return { kind: 'unusable', why: textOf(error) };
    }
  }

  save(counts: ReadonlyMap<string, TimeCount>): Promise<void> {
    return saveDurably(this.path, JSON.stringify([...counts].map(([identity, count]) => ({ identity, ...count }))));
  }
}
