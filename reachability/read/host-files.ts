// What a node is given before Flux runs: its nameservers, its mirror of images, and for a host the Git server it follows.

import type { GitSource, Image, Resolver } from '../plant.ts';
import type { Documents } from './documents.ts';
import { at, listAt, textAt, textsAt } from './fields.ts';

/** The only nameservers of the zone's machines; undefined where they are not set. */
export function resolverOf(documents: Documents, folder: string): Resolver | undefined {
  const file = `${folder}/host/resolv.conf`;
  const text = documents.text(file);
  if (text !== undefined)
    return { object: file, addresses: [...text.matchAll(/^nameserver (\S+)$/gm)].flatMap((match) => match[1] ?? []) };
  const edge = `${folder}/host/aksedge-config.json`;
  const addresses = textsAt(jsonIn(documents.text(edge)), 'Network', 'DnsServers');
  return addresses.length === 0 ? undefined : { object: edge, addresses };
}

/** Images of the objects a cluster runs, and the mirror its node asks for all others. */
export function imagesOf(documents: Documents, folder: string, parts: readonly string[]): readonly Image[] {
  const files = parts.flatMap((part) => documents.in(`${folder}/${part}`));
  const applied = files.flatMap((object) => {
    const text = documents.text(object) ?? '';
    const found = text.includes('image: ') ? [...text.matchAll(/^\s*(?:- )?image: "?([^\s"]+)"?$/gm)] : [];
    return found.flatMap(([, image]) => (image === undefined ? [] : [{ object, image }]));
  });
  const mirrors = `${folder}/host/k3s/registries.yaml`;
  const endpoints = [...(documents.text(mirrors) ?? '').matchAll(/^\s*- "?https:\/\/([^/"\s]+)/gm)];
  return [
    ...applied,
    ...endpoints.flatMap(([, host]) => (host === undefined ? [] : [{ object: mirrors, image: `${host}/` }])),
  ];
}

/** Git servers the zone fetches from: as Flux is told by Azure or by a GitRepository, or as the update script of a host says. */
export function gitSourcesOf(
  documents: Documents,
  folder: string,
  fluxFolder: string,
  zone: string,
): readonly GitSource[] {
  const azure = `${folder}/azure/flux-configuration.json`;
  const script = `${folder}/host/bin/sallyport-update`;
  const [resource] = listAt(jsonIn(documents.text(azure)), 'resources');
  const repositories = documents
    .objects(fluxFolder, zone)
    .filter(({ kind }) => kind === 'GitRepository')
    .map(({ path, value }) => [path, textAt(value, 'spec', 'url')] as const);
  const named = [
    [azure, textAt(at(resource, 'properties'), 'gitRepository', 'url')] as const,
    ...repositories,
    [script, /^url=(\S+)$/m.exec(documents.text(script) ?? '')?.[1]?.replaceAll("'", '')] as const,
  ];
  return named.flatMap(([object, url]) => serverOf(object, url));
}

function serverOf(object: string, url: string | undefined): readonly GitSource[] {
  if (url === undefined || !URL.canParse(url)) return [];
  const { hostname, port } = new URL(url);
  return [{ object, host: hostname, port: port === '' ? 443 : Number(port) }];
}

/** Undefined for what is no JSON: who needed it finds nothing there. */
export function jsonIn(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
