// One digest for a folder, such that anybody can compute it with what every Linux has (`shellCommand`): the SHA-256 of a list
// that has the SHA-256 and the path of each file.

import { createHash } from 'node:crypto';
import { digestOf } from '../../../forwarder/contract/digest.ts';

/** Path below the folder → text. Paths are ours: without line breaks and backslashes, which sha256sum(1) would write differently. */
export function treeDigest(files: ReadonlyMap<string, string>): string {
  const paths = [...files.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const lines = paths.map((path) => `${sha256(files.get(path) ?? '')}  ./${path}\n`);
  return digestOf(lines.join(''));
}

/** Prints the same 64 digits, started in the root of the clone. */
export function shellCommand(folder: string): string {
  return `(cd ${folder} && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) | sha256sum`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
