import { describe, expect, test } from '@jest/globals';
import { apiAnswering } from './fake-api.ts';
import { fetchNow, kustomizations, untilApplied, untilSays } from './flux.ts';

const COMMIT = 'c0ffee';
const KUSTOMIZATIONS = '/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations';
const REPOSITORIES = '/apis/source.toolkit.fluxcd.io/v1/gitrepositories';
const READY = { type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded', message: 'Applied' };
const SHORT_MS = 60;

describe('kustomizations()', () => {
  test('reads what is applied, and takes nothing for ready that was not seen in its newest form', async () => {
    const api = apiAnswering({ [KUSTOMIZATIONS]: { items: [objectNamed('crds'), objectNamed('network', 2)] } });
    const read = await kustomizations(api);
    expect(read.map(({ name, revision, ready }) => [name, revision, ready.status])).toEqual([
      ['crds', `main@sha1:${COMMIT}`, 'True'],
      ['network', `main@sha1:${COMMIT}`, 'Unknown'],
    ]);
  });

  test('is empty where Flux is not installed', async () => {
    expect(await kustomizations(apiAnswering({}))).toEqual([]);
  });
});

describe('fetchNow()', () => {
  test('asks every repository by the annotation of `flux reconcile`', async () => {
    const path = '/apis/source.toolkit.fluxcd.io/v1/namespaces/flux/gitrepositories/sallyport';
    const api = apiAnswering({ [REPOSITORIES]: { items: [objectNamed('sallyport')] }, [path]: {} });
    await fetchNow(api);
    expect(api.asked.at(-1)).toMatchObject({
      method: 'PATCH',
      patch: 'merge',
      path,
      body: { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': expect.any(String) } } },
    });
  });
});

describe('untilApplied()', () => {
  const api = apiAnswering({ [KUSTOMIZATIONS]: { items: [objectNamed('crds')] } });

  test('ends when all of them have applied the commit', async () => {
    await untilApplied(api, COMMIT, SHORT_MS);
  });

  test('does not wait for one that has applied the commit and waits for the others', async () => {
    const items = [objectNamed('crds'), rootAwaiting(COMMIT)];
    await untilApplied(apiAnswering({ [KUSTOMIZATIONS]: { items } }), COMMIT, SHORT_MS);
  });

  test.each([
    { what: 'of another commit', items: [objectNamed('crds'), rootAwaiting('bad1dea')] },
    { what: 'with nobody to wait for', items: [rootAwaiting(COMMIT)] },
    {
      what: 'that waits for something else',
      items: [objectNamed('crds'), { ...rootAwaiting(COMMIT, 'sallyport_level-3_sallyport.dev_Allowlist') }],
    },
  ])('waits for one $what', async ({ items }) => {
    const answering = apiAnswering({ [KUSTOMIZATIONS]: { items } });
    await expect(untilApplied(answering, COMMIT, SHORT_MS)).rejects.toThrow('sallyport-root');
  });

  test('says where each of them is when time is up', async () => {
    await expect(untilApplied(api, 'bad1dea', SHORT_MS)).rejects.toThrow(
      `crds at "main@sha1:${COMMIT}" is True (ReconciliationSucceeded: Applied)`,
    );
  });
});

describe('untilSays()', () => {
  test('gives the condition that was waited for', async () => {
    const api = apiAnswering({ [KUSTOMIZATIONS]: { items: [objectNamed('crds')] } });
    expect(await untilSays(api, 'crds', ({ message }) => message === 'Applied', SHORT_MS)).toEqual(READY);
    await expect(untilSays(api, 'network', ({ status }) => status === 'True', SHORT_MS)).rejects.toThrow('NotSeenYet');
  });
});

/** As it is while its health check runs. */
function rootAwaiting(commit: string, held = 'flux_crds_kustomize.toolkit.fluxcd.io_Kustomization') {
  const message = `Running health checks for revision main@sha1:${commit} with a timeout of 5m0s`;
  const conditions = [
    { type: 'Ready', status: 'Unknown', reason: 'Progressing', message: 'Reconciliation in progress' },
    { type: 'Healthy', status: 'Unknown', reason: 'Progressing', message },
  ];
  const { metadata, status } = objectNamed('sallyport-root');
  return {
    metadata,
    status: {
      ...status,
      lastAppliedRevision: 'main@sha1:old',
      conditions,
      inventory: { entries: [{ id: held, v: 'v1' }] },
    },
  };
}

function objectNamed(name: string, generation = 1) {
  return {
    metadata: { name, namespace: 'flux', generation },
    status: { observedGeneration: 1, lastAppliedRevision: `main@sha1:${COMMIT}`, conditions: [READY] },
  };
}
