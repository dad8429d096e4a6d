// Forwarders that get another configuration: they try it beside the present one, and go back where it cuts off a reserved
// name. A few sections are read at the start only; a change of these waits for somebody to restart the forwarder.

import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { configurationSchema, type Configuration } from '../../../forwarder/contract/configuration.ts';
import { changedFixedSections } from '../../../forwarder/fixed-sections.ts';
import { listText } from '../../../levels/changes/words.ts';
import type { ChangedObject, Effect, Objects } from './effect.ts';

const IN_CLUSTER = 'network/ConfigMap.forwarder.yaml';
const ON_HOST = 'host/config/forwarder.yaml';

export function findTrials(changed: readonly ChangedObject[], after: Objects): readonly Effect[] {
  const restarted = new Set(changed.filter((object) => isReplaced(object)).map(({ zone }) => zone));
  return changed.flatMap((object) => {
    const [was, is] = [configurationIn(object, object.before), configurationIn(object, object.after)];
    if (was === undefined || is === undefined) return [];
    const fixed = restarted.has(object.zone) ? [] : changedFixedSections(was, is);
    return [trialOf(object, was, is), ...(fixed.length === 0 ? [] : [waitingFor(object, fixed, after)])];
  });
}

/** A pod that is replaced anyway reads everything. */
function isReplaced({ name, before, after }: ChangedObject): boolean {
  return name === 'network/Deployment.forwarder.yaml' && before !== undefined && after !== undefined;
}

function trialOf({ zone, path }: ChangedObject, was: Configuration, is: Configuration): Effect {
  const phrase =
    `{} tries its new configuration (${describeDifference(was, is)}) for up to ${is.confirm.seconds} s, ` +
    'and goes back to the present one if a reserved name stops answering; open connections stay';
  return { kind: 'trial', zone, subject: 'forwarder', phrase, object: path };
}

function waitingFor({ zone, path, name }: ChangedObject, fixed: readonly string[], after: Objects): Effect {
  const cure =
    name === ON_HOST || !after.has(path)
      ? 'systemctl restart sallyport-forwarder'
      : 'kubectl -n sallyport rollout restart deployment/forwarder';
  const phrase = `the change of ${listText(fixed)} waits for the next start of the {}: ${cure}`;
  return { kind: 'next-start', zone, subject: 'forwarder', phrase, object: path };
}

function describeDifference(was: Configuration, is: Configuration): string {
  const listened = listenerDifference(was, is);
  const others = SECTIONS.filter((section) => !isDeepStrictEqual(was[section], is[section]));
  return [...listened, ...others].join(', ') || 'the same in other words';
}

const SECTIONS = [
  'uplink',
  'children',
  'services',
  'limits',
  'allowlist',
  'confirm',
  'state',
  'health',
  'metrics',
  'audit',
  'engine',
  'workers',
] as const;

function listenerDifference(was: Configuration, is: Configuration): readonly string[] {
  const of = (configuration: Configuration) => new Map(configuration.listeners.map((each) => [each.name, each]));
  const [before, after] = [of(was), of(is)];
  const added = [...after.keys()].filter((name) => !before.has(name));
  const removed = [...before.keys()].filter((name) => !after.has(name));
  const moved = [...after].filter(([name, each]) => before.has(name) && !isDeepStrictEqual(before.get(name), each));
  return [
    ...added.map((name) => `listens on ${name}`),
    ...removed.map((name) => `no longer listens on ${name}`),
    ...moved.map(([name]) => `listens elsewhere for ${name}`),
  ];
}

/** Undefined where the object is none, or is not valid: the proof and `check` speak of that. */
function configurationIn({ name }: ChangedObject, text: string | undefined): Configuration | undefined {
  if (text === undefined || (name !== IN_CLUSTER && name !== ON_HOST)) return undefined;
  const value: unknown = parse(text);
  return configurationSchema.safeParse(name === ON_HOST ? value : parse(dataOf(value))).data;
}

function dataOf(object: unknown): string {
  const data = typeof object === 'object' && object !== null && 'data' in object ? object.data : undefined;
  const text =
    typeof data === 'object' && data !== null && 'forwarder.yaml' in data ? data['forwarder.yaml'] : undefined;
  return typeof text === 'string' ? text : '';
}
