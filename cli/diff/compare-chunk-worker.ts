// The entry of a thread that compares some sites: says the name of each as it comes to it, then posts what was found.

import { parentPort, workerData } from 'node:worker_threads';
import { compareChunk, type Chunk } from './compare-chunk.ts';
import { Git } from './git.ts';
import { readListed } from './read-revision.ts';

const { folder, chunk }: { readonly folder: string; readonly chunk: Chunk } = workerData;
const git = new Git(folder);
parentPort?.postMessage(
  compareChunk(chunk, {
    readBefore: (listing) => readListed(git, listing),
    onSite: (name) => parentPort?.postMessage(name),
  }),
);
