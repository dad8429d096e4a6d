// Judges what stand-ins were asked for while a page was followed: each program by its own rules, and every file by being there.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { listSites, loadSite } from '../../../levels/load-site.ts';
import { faultOfAzure } from './judge-azure.ts';
import { faultOfKubectl, type Cluster } from './judge-kubectl.ts';
import { faultOfBuild, faultOfMachine } from './judge-machine.ts';
import { knownObjects } from './known-objects.ts';
import type { Asked } from './reader.ts';

const OURS = /^(dist|levels|flux|forwarder)\//;

/** What is wrong with the commands, as sentences; the clone is the one they ran in. */
export function faultsOf(asked: readonly Asked[], clone: string): readonly string[] {
  const cluster = { folder: clone, contexts: contextsOf(clone), objects: knownObjects(clone), made: new Set<string>() };
  return asked.flatMap((words) => {
    const fault = faultOf(words, clone, cluster) ?? faultOfFiles(words, clone);
    return fault === undefined ? [] : [`${words.join(' ')}: ${fault}`];
  });
}

function faultOf([program = '', ...words]: Asked, clone: string, cluster: Cluster): string | undefined {
  switch (program) {
    case 'kubectl':
      return faultOfKubectl(words, cluster);
    case 'az':
      return faultOfAzure(words);
    case 'sudo':
    case 'journalctl':
      return faultOfMachine([program, ...words], clone);
    case 'sallyport':
      return listSites(clone).includes(words[1] ?? '') ? undefined : `there is no site "${words[1] ?? ''}"`;
    case 'npm':
      return words[0] === 'ci' || (words[0] === 'run' && scriptsOf(clone).includes(words[1] ?? ''))
        ? undefined
        : 'there is no such script';
    case 'forwarder':
      return ['probe', 'health'].includes(words[0] ?? '') ? undefined : `the forwarder has no "${words[0] ?? ''}"`;
    case 'docker':
    case 'podman':
    case 'buildah':
      return faultOfBuild(words, clone);
    default:
      return 'nobody judges this program: give it rules';
  }
}

function faultOfFiles(words: Asked, clone: string): string | undefined {
  const missing = words.find((word) => OURS.test(word) && !existsSync(join(clone, word)));
  return missing === undefined ? undefined : `there is no "${missing}"`;
}

function scriptsOf(clone: string): readonly string[] {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8')));
  return Object.keys(scripts);
}

function contextsOf(clone: string): readonly string[] {
  return listSites(clone).flatMap((name) =>
    (loadSite(clone, name).site?.zones ?? []).flatMap(({ cluster }) => cluster?.name ?? []),
  );
}
