// Committed files that are not what the declarations give, told without reading them: Git names a file by a digest of its
// text, so the texts that would be synthesized are given their names and these are compared.

import { createHash } from 'node:crypto';
import type { Files } from './file-repository.ts';
import { LINK, type Listing } from './read-revision.ts';

/** Paths that are missing, different, left over, or no files. */
export function driftOf(committed: Listing, synthesized: Files): readonly string[] {
  const paths = new Set([...committed.keys(), ...synthesized.keys()]);
  return [...paths].filter((path) => !isSame(committed.get(path), synthesized.get(path))).sort();
}

/** The listing that Git would make of files which lie in a working tree. */
export function listingOf(files: Files, links: readonly string[] = []): Listing {
  return new Map([
    ...[...files].map(([path, text]) => [path, objectName(text, 'sha1')] as const),
    ...links.map((path) => [path, LINK] as const),
  ]);
}

function isSame(object: string | undefined, text: string | undefined): boolean {
  if (object === undefined || text === undefined) return object === text;
  return object === objectName(text, object.length === SHA1_DIGITS ? 'sha1' : 'sha256');
}

const SHA1_DIGITS = 40;

function objectName(text: string, algorithm: 'sha1' | 'sha256'): string {
  return createHash(algorithm)
    .update(`blob ${Buffer.byteLength(text)}\0`)
    .update(text)
    .digest('hex');
}
