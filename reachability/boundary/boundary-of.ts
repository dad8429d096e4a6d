// The boundary of one zone, of some of its files: what Flux applies, and what is put on its machines.

import { objectsIn } from '../read/documents.ts';
import type { SynthesizedFiles } from '../reach.ts';
import type { Boundary, Wall } from './boundary.ts';
import { objectBoundary } from './object-gates.ts';

/** Files on machines that hold back packets, or changes nobody signed. What else lies there is walked elsewhere, or does nothing. */
const ON_MACHINES = /\/host\/(nftables\.d\/|sysctl\.d\/|k3s\/config\.yaml$|systemd\/|bin\/sallyport-update$)/;

/** Folders of `dist/<site>/<zone>/` that Flux does not apply. */
const NOT_APPLIED = /^dist\/[^/]+\/[^/]+\/(host|azure)\//;

export function boundaryOf(files: SynthesizedFiles, paths: readonly string[]): Boundary {
  const parts = paths.map((path): Boundary => {
    const text = files.get(path);
    if (text === undefined) return { gates: [], walls: [] };
    if (ON_MACHINES.test(path)) return { gates: [], walls: [wholeFile(path, text)] };
    if (NOT_APPLIED.test(path) || !/\.ya?ml$/.test(path)) return { gates: [], walls: [] };
    return joined(objectsIn(path, text).map(objectBoundary));
  });
  return joined(parts);
}

function wholeFile(path: string, text: string): Wall {
  return { key: `${path.split('/').slice(3).join('/')} ${text}`, object: path, text: 'holds back what it held' };
}

function joined(parts: readonly Boundary[]): Boundary {
  return { gates: parts.flatMap(({ gates }) => gates), walls: parts.flatMap(({ walls }) => walls) };
}
