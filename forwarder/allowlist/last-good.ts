// The last good allowlist on disk: what a restart without its source begins with, and what rule (a) compares with.

import { join } from 'node:path';
import type { Allowlist } from '../contract/allowlist.ts';
import { loadDurable, saveDurably } from '../durable-file.ts';
import { formatProblems } from '../read-yaml.ts';
import { parseAllowlist } from './parse-allowlist.ts';

export type LoadedAllowlist =
  | { readonly kind: 'allowlist'; readonly allowlist: Allowlist }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly why: string };

export class LastGood {
  readonly path: string;

  constructor(stateFolder: string) {
    this.path = join(stateFolder, 'last-good-allowlist');
  }

  save(allowlist: Allowlist): Promise<void> {
    return saveDurably(this.path, JSON.stringify(allowlist));
  }

  async load(): Promise<LoadedAllowlist> {
    const loaded = await loadDurable(this.path);
    if (loaded.kind !== 'text') return loaded;
    const parsed = parseAllowlist(loaded.text);
    if (parsed.ok) return { kind: 'allowlist', allowlist: parsed.allowlist };
    return { kind: 'unusable', why: formatProblems(parsed.problems) };
  }
}
