// The images of the cluster behind the load balancer, in one archive: a node of a cloud pulls from its registry, which is not what
// is tried here, so each of ours is there under the name and digest that the synthesized objects have for it.

import { buildCoreDns } from '../build-coredns.ts';
import { airGapArchive } from '../images/air-gap-archive.ts';
import { ContentStore } from '../images/content-store.ts';
import { forwarderImage } from '../images/forwarder-image.ts';
import { CLIENT_IMAGE } from '../images/prepare-images.ts';
import { clientRecipe, coreDnsRecipe, pauseRecipe, trustedBeside } from '../images/recipes.ts';
import { makeImage, withLabel } from '../images/write-image.ts';
import { CLUSTER_DNS_IMAGE, PAUSE_IMAGE } from '../kubernetes/images.ts';
import type { ImageDigests } from './exposed-site.ts';

export type ExposedImages = {
  readonly digests: ImageDigests;
  /** The file that the node imports. */
  readonly archive: string;
};

/** `registry` is `images.registry` of the site; `authority`, PEM, is trusted by clients beside the real ones. */
export async function prepareExposedImages(registry: string, authority: string): Promise<ExposedImages> {
  const store = new ContentStore();
  const coredns = await makeImage(coreDnsRecipe(await buildCoreDns()), store);
  const forwarder = await forwarderImage(store, (line) => process.stderr.write(`${line}\n`));
  const images = {
    [PAUSE_IMAGE]: await makeImage(pauseRecipe(), store),
    [CLUSTER_DNS_IMAGE]: await withLabel(coredns, ['org.opencontainers.image.vendor', 'K3s'], store),
    [CLIENT_IMAGE]: await makeImage(await clientRecipe(trustedBeside(authority)), store),
    [`${registry}/forwarder@${forwarder.digest}`]: forwarder,
    [`${registry}/coredns@${coredns.digest}`]: coredns,
  };
  const digests = { forwarder: forwarder.digest, coredns: coredns.digest };
  return { digests, archive: store.fileOf(await airGapArchive(images, store)) };
}
