// What K3s calls its air-gap archive: the images its node needs before any registry can be reached, as one file that
// `ctr images import` reads. Compressed by zstd, as K3s publishes it.

import { pipeline } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';
import type { Content, ContentStore } from './content-store.ts';
import { contentOf, type Descriptor, LAYOUT_FILE, makeIndex } from './layout.ts';
import { tar, type TarEntry } from './tar.ts';

/** What containerd calls the image it takes from an archive. */
const IMAGE_NAME = 'io.containerd.image.name';

/** The archive, as content of the store. Keys are the full names of images. */
export function airGapArchive(images: Readonly<Record<string, Descriptor>>, store: ContentStore): Promise<Content> {
  return store.remember({ airGap: images }, async () => {
    const compressed = createZstdCompress();
    const written = pipeline(tar(entriesOf(images, store)), compressed);
    const [content] = await Promise.all([store.add(compressed), written]);
    return content;
  });
}

/** An OCI layout. */
function entriesOf(images: Readonly<Record<string, Descriptor>>, store: ContentStore): readonly TarEntry[] {
  const index = makeIndex(
    Object.entries(images).map(([name, manifest]) => ({ ...manifest, annotations: { [IMAGE_NAME]: name } })),
  );
  const contents = Object.values(images).flatMap((manifest) => contentOf(store.folder, manifest));
  const sizes = new Map(contents.map(({ digest, size }) => [digest, size]));
  return [
    textEntry(LAYOUT_FILE.name, LAYOUT_FILE.text),
    textEntry('index.json', JSON.stringify(index)),
    ...[...sizes].map(([digest, size]): TarEntry => {
      const content = { file: store.fileOf({ digest }) };
      return { kind: 'file', path: `blobs/${digest.replace(':', '/')}`, mode: 0o644, size, content };
    }),
  ];
}

function textEntry(path: string, text: string): TarEntry {
  const content = Buffer.from(text);
  return { kind: 'file', path, mode: 0o644, size: content.length, content };
}
