// Where something is declared, as a reader opens it: by its path in the repository.

import type { Site } from '../../levels/model.ts';

/** `file` as provenances give it: `level-3.yaml`, `site.yaml`, `profiles/flux.yaml`. */
export function pathInRepository(site: Pick<Site, 'folder'>, file: string): string {
  return file.startsWith('profiles/') ? `levels/${file}` : `${site.folder}/${file}`;
}

export type Place = { readonly path: string; readonly line: number };
