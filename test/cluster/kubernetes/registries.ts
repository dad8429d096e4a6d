// registries.yaml of K3s as containerd reads it: hosts.toml, one for each registry that has a mirror.
// `rewrite` is an invention of K3s' own containerd. One that puts a prefix before every repository is the same as an endpoint
// with a longer path, so Debian's containerd can do it; another one is refused. So are `configs`: nobody signs in here.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const mirrorSchema = z.strictObject({
  endpoint: z.array(z.url()).min(1),
  rewrite: z.record(z.string(), z.string()).default({}),
});
const registriesSchema = z.strictObject({ mirrors: z.record(z.string(), mirrorSchema).default({}) }).nullish();
type Mirror = z.infer<typeof mirrorSchema>;

const EVERY_REPOSITORY = '^(.*)$';
const HOSTS_FILE = 'hosts.toml';
const MAY_DO = 'capabilities = ["pull", "resolve"]';

/** Writes what containerd looks up below `folder`, and nothing where there is no registries.yaml. */
export function writeRegistryHosts(folder: string, registriesFile: string, hasDefault: boolean): void {
  mkdirSync(folder, { recursive: true });
  for (const registry of readdirSync(folder)) rmSync(join(folder, registry, HOSTS_FILE), { force: true });
  if (!existsSync(registriesFile)) return;
  for (const [registry, text] of registryHosts(readFileSync(registriesFile, 'utf8'), hasDefault)) {
    mkdirSync(join(folder, registry), { recursive: true });
    writeFileSync(join(folder, registry, HOSTS_FILE), text);
  }
}

/** Texts of hosts.toml by registry. Without a default the registry itself is never asked. */
export function registryHosts(registries: string, hasDefault: boolean): ReadonlyMap<string, string> {
  const { success, data, error } = registriesSchema.safeParse(parse(registries));
  if (!success) throw new Error(`Cannot use this registries.yaml here: ${z.prettifyError(error)}`);
  const mirrors = Object.entries(data?.mirrors ?? {});
  return new Map(mirrors.map(([registry, mirror]) => [directoryOf(registry), hostsFile(mirror, hasDefault)]));
}

/**
 * What stands at the top is asked last: the registry itself, unless it is said; so a mirror has to stand there. containerd 1.6
 * takes no file without a table of hosts.
 */
function hostsFile(mirror: Mirror, hasDefault: boolean): string {
  const bases = mirror.endpoint.map((endpoint) => `${baseOf(endpoint)}${prefixOf(mirror)}`);
  const last = hasDefault ? undefined : bases.pop();
  const top = last === undefined ? [] : [`server = "${last}"`, MAY_DO, 'override_path = true', ''];
  const hosts = bases.flatMap((base) => ['', `[host."${base}"]`, `  ${MAY_DO}`, '  override_path = true']);
  return `${[...top, '[host]', ...hosts].join('\n')}\n`;
}

function baseOf(endpoint: string): string {
  const { origin, pathname } = new URL(endpoint);
  return `${origin}${pathname === '/' ? '/v2' : pathname.replace(/\/$/, '')}`;
}

function prefixOf({ rewrite }: Mirror): string {
  const rules = Object.entries(rewrite);
  const [[pattern, replacement] = [EVERY_REPOSITORY, '$1'], ...others] = rules;
  const prefix = /^(?<prefix>(?:[a-z0-9._-]+\/)*)\$1$/.exec(replacement)?.groups?.['prefix'];
  if (pattern === EVERY_REPOSITORY && prefix !== undefined && others.length === 0)
    return prefix === '' ? '' : `/${prefix.replace(/\/$/, '')}`;
  throw new Error(
    `Cannot rewrite "${pattern}" to "${replacement}": this containerd can only put a prefix before every repository. ` +
      `Use one rule, "${EVERY_REPOSITORY}": "<prefix>/$1"`,
  );
}

/** containerd looks the settings of every registry up under this name. */
function directoryOf(registry: string): string {
  return registry === '*' ? '_default' : registry;
}
