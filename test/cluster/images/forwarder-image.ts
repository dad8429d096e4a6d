// The forwarder's image by its own recipe, built when something in it has changed since the last time, and kept. Its layers are
// kept uncompressed: registry and nodes are one machine here, and every node would spend its first second on unpacking.

import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import type { Report } from '../go-programs.ts';
import { BuiltImage } from '../image/built-image.ts';
import type { Content, ContentStore } from './content-store.ts';
import { blobFile, type Descriptor, MEDIA_TYPES, partsOf, readIndex } from './layout.ts';
import { addManifest } from './write-image.ts';

const REPOSITORY = join(import.meta.dirname, '../../..');
/** The context of the Containerfile, itself, and what the bases of the build are made by. */
const MADE_OF = ['package.json', 'package-lock.json', 'forwarder', 'test/cluster/image/local-bases.ts'] as const;

/** The manifest of the image as the checkout stands now. */
export async function forwarderImage(store: ContentStore, report: Report): Promise<Descriptor> {
  const manifest = await store.remember({ forwarder: digestOf(MADE_OF) }, async () => {
    report('Building the image of the forwarder; this takes a minute, once for each change of it.');
    return build(store);
  });
  return { mediaType: MEDIA_TYPES.manifest, ...manifest };
}

async function build(store: ContentStore): Promise<Content> {
  using folder = new TemporaryFolder();
  const layout = join(folder.path, 'layout');
  await using image = await BuiltImage.build();
  await image.writeLayout(layout);
  const [manifest] = readIndex(layout);
  if (manifest === undefined) throw new Error(`Cannot keep the image of the forwarder: "${layout}" has none`);
  const { config, layers } = partsOf(layout, manifest);
  const unpacked: Content[] = [];
  for (const { digest } of layers)
    unpacked.push(await store.add(createReadStream(blobFile(layout, digest)).pipe(createGunzip())));
  const { digest, size } = await addManifest(readFileSync(blobFile(layout, config.digest), 'utf8'), unpacked, store);
  return { digest, size };
}

/** Of the names and the contents of files. */
function digestOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesAt)) {
    const { mode, size } = statSync(join(REPOSITORY, path));
    hash.update(JSON.stringify({ path, size, isRunnable: (mode & 0o100) !== 0 }));
    hash.update(readFileSync(join(REPOSITORY, path)));
  }
  return hash.digest('hex');
}

function filesAt(path: string): readonly string[] {
  const absolute = join(REPOSITORY, path);
  if (!statSync(absolute).isDirectory()) return [path];
  return readdirSync(absolute)
    .sort()
    .flatMap((name) => filesAt(join(path, name)));
}
