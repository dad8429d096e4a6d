// An OCI image layout (image-spec, image-layout.md): a folder with an index of tags and content by digest.

import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const MEDIA_TYPES = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const;
const TAG = 'org.opencontainers.image.ref.name';

const descriptorSchema = z.object({
  mediaType: z.string(),
  digest: z.string(),
  size: z.int(),
  annotations: z.record(z.string(), z.string()).optional(),
});
const indexSchema = z.object({ schemaVersion: z.literal(2), manifests: z.array(descriptorSchema) });
const manifestSchema = z.object({ config: descriptorSchema, layers: z.array(descriptorSchema) });

export type Descriptor = z.infer<typeof descriptorSchema>;
export type ImageIndex = z.infer<typeof indexSchema> & { readonly mediaType: string };

/** The version of the layout, as its specification wants it said. */
export const LAYOUT_FILE = { name: 'oci-layout', text: '{"imageLayoutVersion":"1.0.0"}' } as const;

/** Where content stands. It need not be there. */
export function blobFile(folder: string, digest: string): string {
  return join(folder, 'blobs', ...digest.split(':'));
}

/** The manifest a tag or a digest names. */
export function findManifest(folder: string, reference: string): Descriptor | undefined {
  return readIndex(folder).find(({ digest, annotations }) => digest === reference || annotations?.[TAG] === reference);
}

/** What a manifest refers to. */
export function partsOf(folder: string, manifest: Descriptor): z.infer<typeof manifestSchema> {
  return manifestSchema.parse(JSON.parse(readFileSync(blobFile(folder, manifest.digest), 'utf8')));
}

/** All that an image is, its manifest first. */
export function contentOf(folder: string, manifest: Descriptor): readonly Descriptor[] {
  const { config, layers } = partsOf(folder, manifest);
  return [manifest, config, ...layers];
}

export function makeIndex(manifests: readonly Descriptor[]): ImageIndex {
  return { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [...manifests] };
}

/**
 * Puts an image into a layout under a tag. Its content stays where it is, in another layout: a link to it is enough, and costs
 * no memory where the layout lies on a tmpfs.
 */
export function linkImage(folder: string, tag: string, source: string, manifest: Descriptor): void {
  mkdirSync(join(folder, 'blobs', 'sha256'), { recursive: true });
  for (const { digest } of contentOf(source, manifest)) {
    const link = blobFile(folder, digest);
    if (!existsSync(link)) symlinkSync(blobFile(source, digest), link);
  }
  const others = readIndex(folder).filter(({ annotations }) => annotations?.[TAG] !== tag);
  const { mediaType, digest, size } = manifest;
  const index = makeIndex([...others, { mediaType, digest, size, annotations: { [TAG]: tag } }]);
  writeFileSync(join(folder, LAYOUT_FILE.name), LAYOUT_FILE.text);
  // Renamed, because a registry may be reading it.
  writeFileSync(join(folder, 'index.json.new'), JSON.stringify(index));
  renameSync(join(folder, 'index.json.new'), join(folder, 'index.json'));
}

export function readIndex(folder: string): readonly Descriptor[] {
  const file = join(folder, 'index.json');
  return existsSync(file) ? indexSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).manifests : [];
}
