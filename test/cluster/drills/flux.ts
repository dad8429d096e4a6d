// Flux as an operator meets it: asked to look at once, waited for, read. Everything goes through the API server of the cluster,
// and nothing is told to the controllers that an operator could not tell them.

import { type ApiClient, asFields, asList } from '../../support/api-client.ts';
import { eventually } from '../../support/eventually.ts';

export type FluxApi = Pick<ApiClient, 'get' | 'ask'>;

export type Condition = {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
};

/** A GitRepository or a Kustomization. */
export type FluxObject = {
  readonly kind: keyof typeof COLLECTIONS;
  readonly namespace: string;
  readonly name: string;
  /** What it holds or has applied, such as `main@sha1:…`; empty while there is none. */
  readonly revision: string;
  /** Of what its specification now says; `Unknown` as long as the controller has not seen that. */
  readonly ready: Condition;
  /** Of a Kustomization that holds others: the revision it has applied, and waits for them to follow. */
  readonly awaiting?: string;
};

const COLLECTIONS = {
  GitRepository: '/apis/source.toolkit.fluxcd.io/v1',
  Kustomization: '/apis/kustomize.toolkit.fluxcd.io/v1',
} as const;
const PLURALS = { GitRepository: 'gitrepositories', Kustomization: 'kustomizations' } as const;
const LIMIT_MS = 240_000;
/** An API server answers these questions, and has Flux to serve as well. */
const LOOK_MS = 250;
/** Flux is not there yet, or the API server has just started. */
const AWAY: readonly number[] = [404, 429, 503];

export async function gitRepositories(api: FluxApi): Promise<readonly FluxObject[]> {
  return listed(api, 'GitRepository', (status) => asFields(status['artifact'])['revision']);
}

export async function kustomizations(api: FluxApi): Promise<readonly FluxObject[]> {
  return listed(api, 'Kustomization', (status) => status['lastAppliedRevision']);
}

const OTHERS = '_kustomize.toolkit.fluxcd.io_Kustomization';
const AWAITING = /^Running health checks for revision (?<revision>\S+) /;

/** It looks at the others every five seconds. Whoever looks at them as well knows sooner. */
function awaitedBy(status: Readonly<Record<string, unknown>>): string | undefined {
  const held = asList(asFields(status['inventory'])['entries']);
  if (!held.some(({ id }) => String(id).endsWith(OTHERS))) return undefined;
  const healthy = conditionsIn(status).find(({ type }) => type === 'Healthy');
  return healthy?.status === 'Unknown' ? AWAITING.exec(healthy.message)?.groups?.['revision'] : undefined;
}

/** Makes the controller look now instead of when its interval ends, by the annotation `flux reconcile` sets. */
export async function reconcile(api: FluxApi, object: FluxObject): Promise<void> {
  const { kind, namespace, name } = object;
  const answer = await api.ask({
    method: 'PATCH',
    patch: 'merge',
    path: `${COLLECTIONS[kind]}/namespaces/${namespace}/${PLURALS[kind]}/${name}`,
    body: { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': new Date().toISOString() } } },
  });
  if (answer.status !== 200) throw new Error(`Cannot reconcile ${kind} "${name}": ${answer.status} ${answer.message}`);
}

/** Fetches now. What is new is applied without further asking. */
export async function fetchNow(api: FluxApi): Promise<void> {
  for (const repository of await gitRepositories(api)) await reconcile(api, repository);
}

/** Until every Kustomization has applied a commit and is ready with it, or waits for nothing but those that are. */
export async function untilApplied(api: FluxApi, commit: string, limitMs = LIMIT_MS): Promise<void> {
  let now: readonly FluxObject[] = [];
  const isSo = async () => {
    now = await kustomizations(api);
    return now.length > 0 && now.every((each) => hasApplied(each, commit)) && !now.every(isWaiting);
  };
  await eventually(`every Kustomization has applied ${commit}`, isSo, limitMs, LOOK_MS).catch((cause: unknown) => {
    throw new Error(`Cannot see ${commit} applied: ${now.map(describe).join('; ')}`, { cause });
  });
}

/** Until a Kustomization says something, such as why it is not ready. Returns what it says. */
export async function untilSays(
  api: FluxApi,
  name: string,
  isWanted: (condition: Condition) => boolean,
  limitMs = LIMIT_MS,
): Promise<Condition> {
  let said = UNKNOWN;
  const isSo = async () => {
    const found = (await kustomizations(api)).find((each) => each.name === name);
    said = found?.ready ?? UNKNOWN;
    return isWanted(said);
  };
  await eventually(`Kustomization "${name}" says what is expected`, isSo, limitMs, LOOK_MS).catch((cause: unknown) => {
    throw new Error(`Cannot hear that from Kustomization "${name}": it says ${JSON.stringify(said)}`, { cause });
  });
  return said;
}

function hasApplied(each: FluxObject, commit: string): boolean {
  const { ready, awaiting } = each;
  return awaiting === undefined
    ? ready.status === 'True' && isAt(each, commit)
    : ready.status === 'Unknown' && isAt({ revision: awaiting }, commit);
}

function isWaiting({ awaiting }: FluxObject): boolean {
  return awaiting !== undefined;
}

export function isAt({ revision }: Pick<FluxObject, 'revision'>, commit: string): boolean {
  return revision.endsWith(`sha1:${commit}`);
}

const UNKNOWN: Condition = { type: 'Ready', status: 'Unknown', reason: 'NotSeenYet', message: '' };

async function listed(
  api: FluxApi,
  kind: FluxObject['kind'],
  revisionOf: (status: Readonly<Record<string, unknown>>) => unknown,
): Promise<readonly FluxObject[]> {
  const { status: code, message, body } = await api.get(`${COLLECTIONS[kind]}/${PLURALS[kind]}`);
  if (AWAY.includes(code)) return [];
  if (code !== 200) throw new Error(`Cannot list ${kind}: ${code} ${message}`);
  return asList(body['items']).map((item) => {
    const metadata = asFields(item['metadata']);
    const status = asFields(item['status']);
    const awaiting = awaitedBy(status);
    return {
      kind,
      namespace: String(metadata['namespace']),
      name: String(metadata['name']),
      revision: textOf(revisionOf(status)),
      ready: status['observedGeneration'] === metadata['generation'] ? readyIn(status) : UNKNOWN,
      ...(awaiting !== undefined && { awaiting }),
    };
  });
}

function readyIn(status: Readonly<Record<string, unknown>>): Condition {
  return conditionsIn(status).find(({ type }) => type === 'Ready') ?? UNKNOWN;
}

/** The conditions in a status, as all objects of Kubernetes have them. */
export function conditionsIn(status: Readonly<Record<string, unknown>>): readonly Condition[] {
  return asList(status['conditions']).map(({ type, status: is, reason, message }) => ({
    type: textOf(type),
    status: textOf(is),
    reason: textOf(reason),
    message: textOf(message),
  }));
}

function describe({ name, revision, ready }: FluxObject): string {
  return `${name} at "${revision}" is ${ready.status} (${ready.reason}: ${ready.message})`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
