// What a start begins with: the file, or, when nobody can use it, what an earlier run had confirmed.

import { loadTrustedTime } from './allowlist/trusted-time.ts';
import { type ConfigurationText, parseConfiguration, readConfiguration } from './confirm/configuration-file.ts';
import { SavedConfiguration } from './confirm/saved-configuration.ts';
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
export async function findStart(file: string, defaultState = DEFAULT_STATE): Promise<Start> {
  const read = await readConfiguration(file);
  const stateFolder = read.ok ? read.configuration.state : (read.state ?? defaultState);
  const trustedAt = await loadTrustedTime(stateFolder);
  if (read.ok) return { configuration: read.configuration, stateFolder, trustedAt };
  const earlier = await loadEarlier(new SavedConfiguration(stateFolder));
  if (earlier?.ok !== true) throw new Error(read.problem);
  return { configuration: earlier.configuration, stateFolder, trustedAt };
}

async function loadEarlier(saved: SavedConfiguration): Promise<ConfigurationText | undefined> {
  const loaded = await saved.load();
  return loaded.kind === 'saved' ? parseConfiguration(loaded.saved.text, saved.path) : undefined;
}
