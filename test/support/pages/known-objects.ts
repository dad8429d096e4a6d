// What kubectl and flux can be asked about in a zone: the objects that are synthesized for it, those of the clusters themselves, and
// what the page has made before.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const object = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
});

export type KnownObject = { readonly kind: string; readonly name: string; readonly namespace: string | undefined };

/** Kinds whose objects come and go with what runs; their names are nobody's to know beforehand. */
const RUNNING = new Set(['pod', 'node', 'event', 'namespace', 'secret', 'replicaset', 'customresourcedefinition']);

/** What a fluxConfiguration of Arc makes in a cluster: a GitRepository of its own name, which is in no folder. */
const FROM_ARC: KnownObject = { kind: 'gitrepository', name: 'sallyport', namespace: 'sallyport-flux' };
/** What every cluster of Kubernetes has. */
const FROM_THE_CLUSTER: KnownObject = { kind: 'deployment', name: 'coredns', namespace: 'kube-system' };

/** Every object below dist/ and flux/ of a clone, and what clusters have besides. */
export function knownObjects(clone: string): readonly KnownObject[] {
  return [FROM_ARC, FROM_THE_CLUSTER, ...synthesizedObjects(clone)];
}

function synthesizedObjects(clone: string): readonly KnownObject[] {
  return ['dist', 'flux']
    .flatMap((folder) =>
      readdirSync(join(clone, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(clone, folder, file)),
    )
    .filter((file) => file.endsWith('.yaml'))
    .flatMap(objectsIn);
}

/** The objects of one file; what is none is left out. */
export function objectsIn(file: string): readonly KnownObject[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
    const { success, data } = object.safeParse(document.toJS());
    return success
      ? [{ kind: data.kind.toLowerCase(), name: data.metadata.name, namespace: data.metadata.namespace }]
      : [];
  });
}

/** `deployments`, `deploy/forwarder` → the kind in the singular, without its API group. */
export function kindOf(word: string): string {
  const [plain = ''] = word.toLowerCase().split('.');
  const short: Readonly<Record<string, string>> = {
    deploy: 'deployment',
    ns: 'namespace',
    ks: 'kustomization',
    al: 'allowlist',
  };
  if (short[plain] !== undefined) return short[plain];
  if (/(s|x)es$/.test(plain)) return plain.slice(0, -2);
  return plain.endsWith('ies') ? `${plain.slice(0, -3)}y` : plain.replace(/s$/, '');
}

/** Why there is no such thing to ask about; undefined where there is. */
export function unknownObject(
  known: readonly KnownObject[],
  {
    kind,
    name,
    namespace,
  }: { readonly kind: string; readonly name: string | undefined; readonly namespace: string | undefined },
): string | undefined {
  if (RUNNING.has(kind)) return undefined;
  const ofKind = known.filter((each) => each.kind === kind);
  if (ofKind.length === 0) return `no object of kind "${kind}" is synthesized`;
  if (name === undefined) return undefined;
  const named = ofKind.filter((each) => each.name === name);
  if (named.length === 0) return `no ${kind} is called "${name}"`;
  const there = named.some((each) => each.namespace === undefined || each.namespace === (namespace ?? 'default'));
  return there
    ? undefined
    : `${kind} "${name}" is in "${named[0]?.namespace ?? ''}", not in "${namespace ?? 'default'}"`;
}
