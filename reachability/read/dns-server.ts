// A CoreDNS with everything it answers from.

import type { DnsServer, Obstacle, ZoneFile } from '../plant.ts';
import { readCorefile } from './corefile.ts';
import type { Running } from './running.ts';
import { type FoundFile, readZoneFile } from './zone-file.ts';

/** The DNS a program runs as, started on the Corefile at `path`. `expected` is blamed where there is none. */
export function readDnsServer(running: Running, path: string | undefined, expected: string): DnsServer {
  const file = path === undefined ? undefined : running.file(path);
  if (file !== undefined) return dnsServerOf(running, file);
  const text = path === undefined ? 'it starts CoreDNS without a Corefile' : `no Corefile lies at "${path}"`;
  const against = path === undefined ? [] : running.holders(path);
  return emptyServer(running, expected, [...running.obstacles, { object: running.runner, against, text }]);
}

/** The DNS that a Corefile makes. */
export function dnsServerOf(running: Running, corefile: FoundFile): DnsServer {
  const read = readCorefile(corefile.text);
  if (typeof read === 'string') {
    const obstacle = { object: corefile.object, text: `CoreDNS refuses its Corefile: ${read}` };
    return emptyServer(running, corefile.object, [...running.obstacles, obstacle]);
  }
  const obstacles: Obstacle[] = [...running.obstacles];
  const zoneFiles = new Map<string, ZoneFile>();
  for (const path of new Set(read.flatMap(({ source }) => (source.kind === 'file' ? [source.path] : [])))) {
    const zone = zoneFileAt(running, path, corefile.object);
    if ('records' in zone) zoneFiles.set(path, zone);
    else obstacles.push(zone);
  }
  return { ...emptyServer(running, corefile.object, obstacles), blocks: read, zoneFiles };
}

function zoneFileAt(running: Running, path: string, corefile: string): ZoneFile | Obstacle {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const file = running.file(path);
  if (file === undefined) {
    const against = [corefile, ...running.holders(path)];
    return { object: running.runner, against, text: `no zone file lies at "${path}"` };
  }
  const read = readZoneFile(file, (name) => running.file(`${folder}/${name}`));
  return typeof read === 'string' ? { object: file.object, text: `CoreDNS refuses its zone file: ${read}` } : read;
}

function emptyServer({ place, labels, runner }: Running, object: string, obstacles: readonly Obstacle[]): DnsServer {
  return { object, blocks: [], zoneFiles: new Map(), place, labels, runner, obstacles };
}
