// Pods that are replaced: where the template of a Deployment differs. A ConfigMap that a pod watches is not part of the
// template; one that it does not watch has its digest there, as an annotation.
//
// The new pod serves before the old one goes, so nothing is refused; connections through an old forwarder end with it.

import { parse } from 'yaml';
import { configurationSchema } from '../../../forwarder/contract/configuration.ts';
import { listText } from '../../../levels/changes/words.ts';
import type { ChangedObject, Effect, Objects } from './effect.ts';

const DEPLOYMENT = /^network\/Deployment\.(.+)\.yaml$/;
const COREFILE_DIGEST = 'sallyport.dev/corefile';

export function findRestarts(changed: readonly ChangedObject[], before: Objects): readonly Effect[] {
  return changed.flatMap((object) => {
    const name = DEPLOYMENT.exec(object.name)?.[1];
    if (name === undefined || object.before === undefined || object.after === undefined) return [];
    const because = describeDifference(templateOf(object.before), templateOf(object.after));
    if (because === undefined) return [];
    const meanwhile =
      name === 'forwarder' ? describeDrain(drainMsOf(object, before)) : 'a new pod answers before the old one goes';
    const phrase = `{} restarts, because ${because}; ${meanwhile}`;
    return [{ kind: 'restart', zone: object.zone, subject: name, phrase, object: object.path }];
  });
}

type Fields = Readonly<Record<string, unknown>>;

function templateOf(deployment: string): Fields {
  return fieldsOf(fieldsOf(fieldsOf(parse(deployment))['spec'])['template']);
}

/** What a reviewer would call the difference; undefined where there is none. */
function describeDifference(before: Fields, after: Fields): string | undefined {
  const [was, is] = [flatten(before), flatten(after)];
  const paths = [...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path));
  if (paths.length === 0) return undefined;
  const words = new Set(paths.map(wordFor));
  return `${listText([...words].sort())} ${words.size === 1 ? 'differs' : 'differ'}`;
}

function wordFor(path: string): string {
  if (path.includes(COREFILE_DIGEST)) return 'its Corefile';
  if (path.endsWith('.image')) return 'its image';
  if (/volume/i.test(path)) return 'what it mounts';
  return `"${path.split('.').findLast((step) => !/^\d+$/.test(step)) ?? path}"`;
}

/** Every scalar by its path; a key with a dot in it stays one step. */
function flatten(value: unknown, path = ''): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  return new Map(
    Object.entries(value).flatMap(([key, each]) => [...flatten(each, path === '' ? key : `${path}.${key}`)]),
  );
}

function drainMsOf({ path }: ChangedObject, before: Objects): number | undefined {
  const text = before.get(path.replace('Deployment.forwarder', 'ConfigMap.forwarder'));
  if (text === undefined) return undefined;
  const configuration = fieldsOf(fieldsOf(parse(text))['data'])['forwarder.yaml'];
  const read = configurationSchema.safeParse(parse(typeof configuration === 'string' ? configuration : ''));
  return read.data?.limits.drainMs;
}

function describeDrain(drainMs: number | undefined): string {
  return drainMs === undefined
    ? 'connections through it are closed when it ends'
    : `connections through it are closed after ${drainMs / 1000} s at the latest`;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
