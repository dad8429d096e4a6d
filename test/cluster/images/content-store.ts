// Layers, configurations and manifests by their digest, kept outside the checkout between runs: a folder in the form of an OCI
// layout without an index. What took long to make is remembered by what it was made of.

import { createHash } from 'node:crypto';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { cacheFolder } from '../go-programs.ts';
import { blobFile } from './layout.ts';

const contentSchema = z.object({ digest: z.string(), size: z.int() });
export type Content = z.infer<typeof contentSchema>;

export class ContentStore {
  readonly folder: string;

  constructor(folder: string = join(cacheFolder(), 'images')) {
    this.folder = folder;
    for (const name of ['blobs/sha256', 'made']) mkdirSync(join(folder, name), { recursive: true });
  }

  fileOf({ digest }: Pick<Content, 'digest'>): string {
    return blobFile(this.folder, digest);
  }

  async add(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<Content> {
    const hash = createHash('sha256');
    let size = 0;
    const counted = async function* (): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        hash.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    };
    return this.#whole(
      (file) => pipeline(counted, createWriteStream(file)),
      () => ({ digest: `sha256:${hash.digest('hex')}`, size }),
    );
  }

  addText(text: string): Promise<Content> {
    return this.add([Buffer.from(text)]);
  }

  /** What was made of the same before, or is made now. The key says everything the result depends on. */
  async remember(key: unknown, make: () => Promise<Content>): Promise<Content> {
    const name = createHash('sha256').update(JSON.stringify(key)).digest('hex');
    const file = join(this.folder, 'made', name);
    if (existsSync(file)) {
      const kept = contentSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
      if (existsSync(this.fileOf(kept))) return kept;
    }
    const made = await make();
    writeFileSync(`${file}.new`, JSON.stringify(made));
    renameSync(`${file}.new`, file);
    return made;
  }

  /** Written elsewhere and renamed: what is interrupted leaves nothing that could be taken for content. */
  async #whole(write: (file: string) => Promise<void>, described: () => Content): Promise<Content> {
    const folder = mkdtempSync(join(this.folder, 'adding-'));
    const file = join(folder, 'content');
    try {
      await write(file);
      const content = described();
      renameSync(file, this.fileOf(content));
      return content;
    } finally {
      rmSync(file, { force: true });
      rmdirSync(folder);
    }
  }
}
