// What an earlier run had confirmed, as this run begins with it.

import { type ConfigurationText, parseConfiguration } from './configuration-file.ts';
import type { Steady } from './confirm-machine.ts';
import type { ConfirmedStore } from './saved-configuration.ts';

export type EarlierRun = {
  readonly read: Extract<ConfigurationText, { readonly ok: true }>;
  readonly state: Steady;
};

/** Undefined when there was none. Rejects when what it left cannot be used. */
export async function recallEarlierRun(saved: Pick<ConfirmedStore, 'path' | 'load'>): Promise<EarlierRun | undefined> {
  const loaded = await saved.load();
  if (loaded.kind === 'absent') return undefined;
  if (loaded.kind === 'unusable') throw new Error(loaded.why);
  const read = parseConfiguration(loaded.saved.text, saved.path);
  if (!read.ok) throw new Error(read.problem);
  const { rolledBack } = loaded.saved;
  const steady = { kind: 'steady', digest: loaded.digest, by: 'earlier-run' } as const;
  return { read, state: rolledBack === undefined ? steady : { ...steady, rolledBack } };
}
