// A repository of declarations that exists only in a test.

import type { Repository } from '../../levels/repository.ts';

export function memoryRepository(files: Readonly<Record<string, string>>): Repository {
  return {
    read: (path) => files[path],
    list: (folder) =>
      Object.keys(files)
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1))
        .sort(),
  };
}

const SITE = `git: { url: https://github.com/contoso/plant }
images:
  registry: ghcr.io/contoso
  forwarder: "sha256:${'1'.repeat(64)}"
  coredns: "sha256:${'2'.repeat(64)}"
`;

/** A site of the name "plant" with these zones; `site` is added to its site.yaml. */
export function repositoryOf(zones: Readonly<Record<string, string>>, site = ''): Repository {
  const files = Object.entries(zones).map(([name, text]) => [`levels/sites/plant/${name}.yaml`, text]);
  return memoryRepository({
    ...Object.fromEntries(files),
    'levels/sites/plant/site.yaml': `site: plant\n${SITE}${site}`,
  });
}
