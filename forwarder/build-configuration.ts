// From a Configuration to what connections use: keys and secrets read, the way up built. Refuses what this version does
// not have.

import { BreakGlassFiles } from './allowlist/break-glass-files.ts';
import type { BreakGlassSource } from './allowlist/break-glass-source.ts';
import type { AllowlistSource } from './allowlist/source.ts';
import { FileSource } from './allowlist/file-source.ts';
import type { Cluster } from './allowlist/kubernetes/cluster.ts';
import type { Configuration } from './contract/configuration.ts';
import type { ActiveConfiguration } from './engine/engine.ts';
import type { ConduitKeys } from './hello/conduit-keys.ts';
import type { KeyFolder } from './hello/key-folder.ts';
import type { KeyFolders } from './hello/key-folders.ts';
import { createDialer, type DialerOptions } from './uplink/create-dialer.ts';
import { checkProxySecrets } from './uplink/proxy-secrets.ts';
import type { WatchOptions } from './watch-file.ts';

/** Where dialling may be watched or turned aside: tests and the demo. */
export type DialerHooks = Pick<DialerOptions, 'resolve' | 'connect'>;

export type BuildTools = { readonly now: () => number; readonly folders: KeyFolders; readonly hooks: DialerHooks };

export async function buildConfiguration(
  configuration: Configuration,
  digest: string,
  { now, folders, hooks }: BuildTools,
): Promise<ActiveConfiguration> {
  const { zone, uplink, services, limits, listeners, children } = configuration;
  using opened = new DisposableStack();
  const accepted = new Map<string, KeyFolder>();
  for (const [child, { keys }] of Object.entries(children)) {
    accepted.set(child, await folders.open({ conduit: child, folder: keys }, opened));
  }
  const signing = uplink.parent && (await folders.open({ conduit: zone, folder: uplink.parent.keys }, opened));
  const keys = signing && ((): ConduitKeys => signing.keys);
  if (uplink.connectProxy !== undefined) await checkProxySecrets(uplink.connectProxy);
  const own = listeners.flatMap(({ bind }) => bind);
  const dialer = createDialer(uplink, { ...hooks, keys, services, limits, own, now });
  opened.defer(() => dialer.close());
  const all = opened.move();
  return {
    configuration,
    digest,
    dialer,
    acceptedKeys: (child) => accepted.get(child)?.keys,
    signingKeys: () => keys?.(),
    close: () => all.dispose(),
  };
}

/** Where the allowlist comes from: the file that is named, else the cluster. */
export function createSource(
  { allowlist: { file } }: Configuration,
  cluster: Cluster | undefined,
  watch: WatchOptions,
): AllowlistSource {
  if (file !== undefined) return new FileSource(file, watch);
  if (cluster !== undefined) return cluster.source;
  throw new Error('Cannot read an allowlist: the configuration names none. This is a fault of the forwarder');
}

/** Where break-glass comes from, when the site allows it: a folder beside the file, else the cluster. */
export function createBreakGlass(
  { allowlist: { breakGlass } }: Configuration,
  cluster: Cluster | undefined,
  watch: WatchOptions,
): { readonly source: BreakGlassSource; readonly maxHours: number } | undefined {
  if (breakGlass === undefined) return undefined;
  const { folder, maxHours } = breakGlass;
  const source = folder === undefined ? cluster?.breakGlass : new BreakGlassFiles(folder, watch);
  return source && { source, maxHours };
}
