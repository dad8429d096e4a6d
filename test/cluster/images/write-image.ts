// Writes an image without a container engine, from files of this machine: two layers, one of what is copied, which is large and
// seldom changes, and one of what is written here. The same files give the same digest on every machine.

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Content, ContentStore } from './content-store.ts';
import { entriesOf, type ImageFile, keyOf } from './image-file.ts';
import { type Descriptor, linkImage, MEDIA_TYPES, partsOf } from './layout.ts';
import { tar } from './tar.ts';

const configSchema = z.looseObject({ config: z.looseObject({}) });

export type ImageRecipe = {
  readonly files: readonly ImageFile[];
  readonly entrypoint: readonly string[];
  /** `<uid>:<gid>`: the kubelet cannot tell from a name whether it is root. @default root */
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** Lays an image into a folder, which may have others, under a tag. */
export async function writeImage(
  folder: string,
  tag: string,
  recipe: ImageRecipe,
  store: ContentStore,
): Promise<Content> {
  const manifest = await makeImage(recipe, store);
  linkImage(folder, tag, store.folder, manifest);
  return manifest;
}

/** Makes its content. */
export async function makeImage(recipe: ImageRecipe, store: ContentStore): Promise<Descriptor> {
  const copied = recipe.files.filter((file) => 'from' in file);
  const written = recipe.files.filter((file) => !('from' in file));
  const layers = [
    ...(copied.length > 0 ? [await store.remember(keyOf(copied), () => store.add(tar(entriesOf(copied))))] : []),
    ...(written.length > 0 ? [await store.add(tar(entriesOf(written)))] : []),
  ];
  return addManifest(JSON.stringify(configOf(recipe, layers)), layers, store);
}

/** An image of a configuration and of layers that are not compressed. */
export async function addManifest(
  config: string,
  layers: readonly Content[],
  store: ContentStore,
): Promise<Descriptor> {
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: { mediaType: MEDIA_TYPES.config, ...(await store.addText(config)) },
    layers: layers.map(({ digest, size }) => ({ mediaType: MEDIA_TYPES.layer, digest, size })),
  };
  return { mediaType: MEDIA_TYPES.manifest, ...(await store.addText(JSON.stringify(manifest))) };
}

/** The same files under another digest: what a new release is to whoever pulls it. */
export async function withLabel(
  image: Descriptor,
  label: readonly [name: string, value: string],
  store: ContentStore,
): Promise<Descriptor> {
  const { config, layers } = partsOf(store.folder, image);
  const said = configSchema.parse(JSON.parse(readFileSync(store.fileOf(config), 'utf8')));
  const labelled = { ...said, config: { ...said.config, Labels: Object.fromEntries([label]) } };
  return addManifest(JSON.stringify(labelled), layers, store);
}

function configOf({ entrypoint, user, env = {} }: ImageRecipe, layers: readonly Content[]): unknown {
  return {
    architecture: 'amd64',
    os: 'linux',
    config: {
      ...(user !== undefined && { User: user }),
      Env: Object.entries({ PATH: '/usr/local/bin:/usr/bin:/bin', ...env }).map(([name, value]) => `${name}=${value}`),
      Entrypoint: entrypoint,
      WorkingDir: '/',
    },
    // Layers are not compressed, so their digests are those of their content.
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  };
}
