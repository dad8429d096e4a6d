// What every zone needs to become what Git says: the Git server, and the registries its images come from.

import type { Site, Zone } from '../model.ts';
import { internetNeed, SITE_FILE, siteProvenance, type Source } from './source.ts';

/** The Git server. A host without a cluster fetches with a timer, a cluster with Flux. */
export function gitSource(site: Site, zone: Zone): Source {
  const path = ['git', 'url'];
  const { hostname, port } = new URL(site.declaration.git.url);
  const provenance = siteProvenance(site, 'git', path, 'the repository that every zone is synchronized from');
  const needs = [internetNeed(zone.name, hostname, port === '' ? 443 : Number(port), provenance, true)];
  return { file: SITE_FILE, path, thing: 'the Git server', acknowledged: false, faulty: false, needs };
}

/** The registries; none for a host without a cluster, whose programs are installed. */
export function imageSources(site: Site, zone: Zone): readonly Source[] {
  if (zone.cluster === undefined) return [];
  const { registry, hosts } = site.declaration.images;
  const of = (path: readonly (string | number)[], host: string): Source => {
    const provenance = siteProvenance(site, 'images', path, 'images of forwarder and DNS');
    const needs = [internetNeed(zone.name, host, 443, provenance, true)];
    return { file: SITE_FILE, path, thing: `"${host}" of "images"`, acknowledged: false, faulty: false, needs };
  };
  return [
    ...registryHosts(registry, site.declaration.region).map((host) => of(['images', 'registry'], host)),
    ...hosts.map((host, index) => of(['images', 'hosts', index], host)),
  ];
}

/** Whether a registry serves layers from a host whose name holds the region. */
export function isAzureRegistry(registry: string): boolean {
  return /\.azurecr\.(io|us|cn)$/.test(hostOf(registry));
}

/** The hosts that a registry answers from: its own and those it redirects layers to. */
function registryHosts(registry: string, region: string | undefined): readonly string[] {
  const host = hostOf(registry);
  if (isAzureRegistry(registry)) {
    const [name = '', ...suffix] = host.split('.');
    return region === undefined ? [host] : [host, `${name}.${region}.data.${suffix.join('.')}`];
  }
  return KNOWN_REGISTRIES[host] ?? [host];
}

function hostOf(registry: string): string {
  return registry.split('/', 1).join('');
}

const KNOWN_REGISTRIES: Readonly<Record<string, readonly string[]>> = {
  'ghcr.io': ['ghcr.io', 'pkg-containers.githubusercontent.com'],
  'mcr.microsoft.com': ['mcr.microsoft.com', '*.data.mcr.microsoft.com'],
  'docker.io': ['registry-1.docker.io', 'auth.docker.io', 'production.cloudflare.docker.com'],
};
