// What a start begins with: the file, or, when nobody can use it, what an earlier run had confirmed, here or elsewhere.

import { loadTrustedTime } from './allowlist/trusted-time.ts';
import { readConfiguration } from './confirm/configuration-file.ts';
import { type EarlierRun, recallEarlierRun } from './confirm/earlier-run.ts';
import { type ConfirmedStore, type LoadedConfiguration, SavedConfiguration } from './confirm/saved-configuration.ts';
import type { Configuration } from './contract/configuration.ts';

export type Start = {
  readonly configuration: Configuration;
  /** The folder the file names: where an earlier run left its memory. */
  readonly stateFolder: string;
  /** The latest moment a trusted clock had shown. */
  readonly trustedAt: number | undefined;
};

/** Where the state lies when the file cannot even say that. */
const DEFAULT_STATE = '/var/lib/sallyport';

/** Rejects with the problems of the file when nothing can be used. */
export async function findStart(
  file: string,
  elsewhere: () => Promise<LoadedConfiguration>,
  defaultState = DEFAULT_STATE,
): Promise<Start> {
  const read = await readConfiguration(file);
  const stateFolder = read.ok ? read.configuration.state : (read.state ?? defaultState);
  const trustedAt = await loadTrustedTime(stateFolder);
  if (read.ok) return { configuration: read.configuration, stateFolder, trustedAt };
  // What an earlier run left and nobody can use is no cure for the file; the file's problem is the one to solve.
  const recall = (saved: Pick<ConfirmedStore, 'path' | 'load'>): Promise<EarlierRun | undefined> =>
    recallEarlierRun(saved).catch(() => undefined);
  const earlier =
    (await recall(new SavedConfiguration(stateFolder))) ?? (await recall({ path: 'the cluster', load: elsewhere }));
  if (earlier === undefined) throw new Error(read.problem);
  return { configuration: earlier.read.configuration, stateFolder, trustedAt };
}
