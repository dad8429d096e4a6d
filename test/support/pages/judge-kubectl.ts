// Judges one call of kubectl: a verb, options and objects that exist. What it does not know is a fault, so that a page cannot tell
// people something nobody has thought through.

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { kindOf, objectsIn, unknownObject, type KnownObject } from './known-objects.ts';

/** `job monday`: what the page has made so far. */
type Made = Set<string>;

export type Cluster = {
  readonly folder: string;
  readonly contexts: readonly string[];
  readonly objects: readonly KnownObject[];
  readonly made: Made;
};

const OPTIONS = {
  context: { type: 'string' },
  namespace: { type: 'string', short: 'n' },
  'all-namespaces': { type: 'boolean', short: 'A' },
  output: { type: 'string', short: 'o' },
  selector: { type: 'string', short: 'l' },
  filename: { type: 'string', short: 'f' },
  from: { type: 'string' },
  'from-file': { type: 'string', multiple: true },
  'from-literal': { type: 'string', multiple: true },
  for: { type: 'string' },
  timeout: { type: 'string' },
  tail: { type: 'string' },
  since: { type: 'string' },
  follow: { type: 'boolean' },
  prefix: { type: 'boolean' },
  watch: { type: 'boolean', short: 'w' },
  overwrite: { type: 'boolean' },
  'server-side': { type: 'boolean' },
  'force-conflicts': { type: 'boolean' },
  'dry-run': { type: 'string' },
  cert: { type: 'string' },
  key: { type: 'string' },
  'sort-by': { type: 'string' },
  'field-selector': { type: 'string' },
} as const;

const VERBS = ['get', 'describe', 'logs', 'wait', 'create', 'apply', 'delete', 'annotate', 'rollout'];

/** Why the call is wrong; undefined where it is right. */
export function faultOfKubectl(words: readonly string[], cluster: Cluster): string | undefined {
  const read = parse(words);
  if (typeof read === 'string') return read;
  const { values, positionals } = read;
  const [verb = '', ...rest] = positionals;
  if (!VERBS.includes(verb)) return `"${verb}" is no verb that is used here`;
  if (values.context !== undefined && !cluster.contexts.includes(values.context))
    return `no cluster is called "${values.context}"`;
  if (verb === 'apply') return values.filename === undefined ? 'nothing is said to be applied' : undefined;
  if (verb === 'create') return faultOfCreate(rest, values, cluster);
  const [kind, name] = subjectOf(verb, rest);
  if (kind === undefined) return values.filename === undefined ? 'it names no object' : undefined;
  if (cluster.made.has(`${kind} ${name ?? ''}`)) return undefined;
  return unknownObject(cluster.objects, {
    kind,
    name,
    namespace: values['all-namespaces'] ? undefined : values.namespace,
  });
}

function parse(
  words: readonly string[],
): ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>> | string {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return String(error);
  }
}

function faultOfCreate(
  rest: readonly string[],
  values: { readonly filename?: string; readonly from?: string; readonly namespace?: string },
  cluster: Cluster,
): string | undefined {
  if (values.filename !== undefined) {
    const objects = objectsIn(join(cluster.folder, values.filename));
    for (const { kind, name } of objects) cluster.made.add(`${kind} ${name}`);
    return objects.length > 0 ? undefined : `"${values.filename}" holds no object`;
  }
  const kind = kindOf(rest[0] ?? '');
  const name = rest.at(-1) ?? '';
  cluster.made.add(`${kind} ${name}`);
  const [fromKind, fromName] = (values.from ?? '').split('/');
  if (fromKind === undefined || fromKind === '') return undefined;
  return unknownObject(cluster.objects, { kind: kindOf(fromKind), name: fromName, namespace: values.namespace });
}

/** `rollout restart deployment coredns`, `get allowlist/level-3`, `logs deployment/forwarder`. */
function subjectOf(
  verb: string,
  rest: readonly string[],
): readonly [kind: string | undefined, name: string | undefined] {
  const [first, second] = verb === 'rollout' ? rest.slice(1) : rest;
  if (first === undefined) return verb === 'logs' ? ['pod', undefined] : [undefined, undefined];
  const [kind = '', name] = first.split('/');
  if (verb === 'logs' && name === undefined) return ['pod', kind];
  return [kindOf(kind), name ?? (second?.includes('=') ? undefined : second)];
}
