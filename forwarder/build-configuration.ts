// From a Configuration to what connections use: keys read, the way up built. Refuses what this version does not have.

import type { AllowlistSource } from './allowlist/source.ts';
import { FileSource } from './allowlist/file-source.ts';
import type { Configuration } from './contract/configuration.ts';
import type { ActiveConfiguration } from './engine/engine.ts';
import { readConduitKeys } from './hello/conduit-keys.ts';
import { createDialer, type DialerOptions } from './uplink/create-dialer.ts';
import type { WatchOptions } from './watch-file.ts';

/** Where dialling may be watched or turned aside: tests and the demo. */
export type DialerHooks = Pick<DialerOptions, 'resolve' | 'connect'>;

export async function buildConfiguration(
  configuration: Configuration,
  digest: string,
  now: () => number,
  hooks: DialerHooks,
): Promise<ActiveConfiguration> {
  chooseEngine(configuration);
  allowlistFileOf(configuration);
  const { uplink, services, limits, listeners, children } = configuration;
  const accepted = await Promise.all(
    Object.entries(children).map(async ([zone, { keys }]) => [zone, await readConduitKeys(keys)] as const),
  );
  const keys = uplink.parent === undefined ? undefined : await readConduitKeys(uplink.parent.keys);
  const own = listeners.flatMap(({ bind }) => bind);
  const dialer = createDialer(uplink, { ...hooks, keys, services, limits, own, now });
  return { configuration, digest, dialer, acceptedKeys: new Map(accepted) };
}

/** The engine a configuration asks for, and why it is that one. */
export function chooseEngine({ engine }: Configuration): { readonly name: 'net'; readonly why: string } {
  if (engine === 'reactor') {
    throw new Error(
      'Cannot use engine "reactor": it is not part of this version. Write "engine: net" or "engine: auto"',
    );
  }
  if (engine === 'net') return { name: 'net', why: 'the configuration asks for it' };
  return { name: 'net', why: 'engine is "auto", and "reactor" is not part of this version' };
}

/** The seam for other sources of the allowlist. */
export function createSource(configuration: Configuration, watch: WatchOptions): AllowlistSource {
  return new FileSource(allowlistFileOf(configuration), watch);
}

/** Refuses the sources this version does not have. */
export function allowlistFileOf({ allowlist }: Configuration): string {
  if (allowlist.file !== undefined) return allowlist.file;
  throw new Error(
    'Cannot read the allowlist from "allowlist.kubernetes": the Kubernetes source is not part of this version. ' +
      'Mount the Allowlist as a file and name it in "allowlist.file"',
  );
}
