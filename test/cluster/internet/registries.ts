// The image registries of the stand-in Internet. As real ones do, each answers manifests at its own name and sends clients to
// another name for layers: an allowlist that knows the first alone does not pull an image.

export type Registry = {
  /** As it stands in image references, and the name of its folder. */
  readonly name: string;
  /** The host that is asked for manifests. */
  readonly host: string;
  /** The host that layers come from. */
  readonly blobHost: string;
};

export const REGISTRIES: readonly Registry[] = [
  { name: 'ghcr.io', host: 'ghcr.io', blobHost: 'pkg-containers.githubusercontent.com' },
  { name: 'mcr.microsoft.com', host: 'mcr.microsoft.com', blobHost: 'westeurope.data.mcr.microsoft.com' },
  { name: 'docker.io', host: 'registry-1.docker.io', blobHost: 'production.cloudflare.docker.com' },
  {
    name: 'registry.northwind.example',
    host: 'registry.northwind.example',
    blobHost: 'layers.registry.northwind.example',
  },
  { name: 'fabrikam.azurecr.io', host: 'fabrikam.azurecr.io', blobHost: 'fabrikam.northeurope.data.azurecr.io' },
];

/** Every name that stands for a registry. */
export function registryHosts(): readonly string[] {
  return REGISTRIES.flatMap(({ host, blobHost }) => [host, blobHost]);
}
