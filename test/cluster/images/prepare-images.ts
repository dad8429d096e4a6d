// Every image of a plant, laid out where the registries of its Internet find it, and the archive that a machine without a way
// to any registry starts from. Layers are made once and kept outside the checkout; a folder of images only links them.

import { join } from 'node:path';
import { buildCoreDns } from '../build-coredns.ts';
import { buildFlux } from '../build-kubernetes.ts';
import type { Report } from '../go-programs.ts';
import { CLUSTER_DNS_IMAGE, PAUSE_IMAGE } from '../kubernetes/images.ts';
import { airGapArchive } from './air-gap-archive.ts';
import { ContentStore } from './content-store.ts';
import { forwarderImage } from './forwarder-image.ts';
import { type Descriptor, linkImage } from './layout.ts';
import { clientRecipe, coreDnsRecipe, fluxRecipe, pauseRecipe, trustedBeside } from './recipes.ts';
import { makeImage, withLabel } from './write-image.ts';

/** As the extension of Azure has Flux, and as it is mirrored for `flux install`. */
const FLUX_PLACES = ['mcr.microsoft.com/azurek8sflux/<name>:1.7.3', '<registry>/<name>:v1.7.3'] as const;
/** What drills run in pods. */
export const CLIENT_IMAGE = 'docker.io/library/client:1';

export type ImagesOptions = {
  /** Where the registries look: `<registry>/<repository>` each. */
  readonly folder: string;
  /** `images.registry` of the site, which forwarder and CoreDNS are pulled from. */
  readonly registry: string;
  /** Trusted by the images beside the real authorities, PEM. */
  readonly authority: string;
  readonly report: Report;
};

export type Images = {
  /** Digests, as `images` of site.yaml wants them. */
  readonly forwarder: string;
  readonly coredns: string;
  /** The forwarder's program as another image, to upgrade to. */
  readonly newerForwarder: string;
  /** The file of K3s' air-gap archive. */
  readonly airGapArchive: string;
};

export async function prepareImages({ folder, registry, authority, report }: ImagesOptions): Promise<Images> {
  const store = new ContentStore();
  const trusted = trustedBeside(authority);
  const coredns = await makeImage(coreDnsRecipe(await buildCoreDns(report)), store);
  const { sourceController, kustomizeController } = await buildFlux(report);
  const forwarder = await forwarderImage(store, report);
  const newerForwarder = await withLabel(forwarder, ['org.opencontainers.image.version', '2'], store);
  const client = await makeImage(await clientRecipe(trusted), store);
  const lay = (reference: string, image: Descriptor): void => layImage(folder, reference, image, store);

  lay(`${registry}/forwarder:1`, forwarder);
  lay(`${registry}/forwarder:2`, newerForwarder);
  lay(`${registry}/coredns:1`, coredns);
  for (const place of [CLIENT_IMAGE, mirrored(CLIENT_IMAGE, registry)]) lay(place, client);
  for (const [name, binary] of Object.entries({
    'source-controller': sourceController,
    'kustomize-controller': kustomizeController,
  })) {
    const controller = await makeImage(fluxRecipe(name, binary, trusted), store);
    for (const place of FLUX_PLACES) lay(place.replace('<registry>', registry).replace('<name>', name), controller);
  }
  // Never the very image of the children's DNS: kubelet would take it for pulled, and ask the registry whether it may be used.
  const clusterDns = await withLabel(coredns, ['org.opencontainers.image.vendor', 'K3s'], store);
  const nodeImages = { [PAUSE_IMAGE]: await makeImage(pauseRecipe(), store), [CLUSTER_DNS_IMAGE]: clusterDns };
  const archive = await airGapArchive(nodeImages, store);
  return {
    forwarder: forwarder.digest,
    coredns: coredns.digest,
    newerForwarder: newerForwarder.digest,
    airGapArchive: store.fileOf(archive),
  };
}

/** Where the node of a site finds an image of Docker Hub: `host/k3s/registries.yaml` sends it to the registry of the site. */
function mirrored(reference: string, registry: string): string {
  return reference.replace('docker.io', registry);
}

function layImage(folder: string, reference: string, image: Descriptor, store: ContentStore): void {
  const [repository = '', tag = ''] = reference.split(':');
  linkImage(join(folder, repository), tag, store.folder, image);
}
