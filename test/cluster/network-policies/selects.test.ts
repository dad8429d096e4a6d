// Our reading of label selectors against that of a real API server, which selects the objects of a list by the same words.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { asFields, asList, type KubernetesObject } from '../../support/api-client.ts';
import { ApiServer } from '../../support/api-server.ts';
import { buildControlPlane } from '../build-kubernetes.ts';
import { applyAll, BUILD_MS, configMap } from '../example-cluster.ts';
import { anySelector } from './any-cluster.ts';
import type { LabelSelector } from './cluster-state.ts';
import { selects } from './selects.ts';

const TEST_MS = 60_000;
const VALUES = ['', 'one', 'two'];

/** A name and labels for each way to have the two labels, or not to. */
const LABELLED = VALUES.flatMap((line) =>
  VALUES.map((tier) => ({
    name: `labelled.${line || 'no'}.${tier || 'no'}`,
    labels: { ...(line !== '' && { line }), ...(tier !== '' && { tier }) },
  })),
);

let server: ApiServer;

beforeAll(async () => {
  server = await ApiServer.start(await buildControlPlane());
  await applyAll(server.admin, LABELLED.map(labelled));
}, BUILD_MS);

afterAll(() => server[Symbol.asyncDispose]());

describe('selects()', () => {
  test(
    'selects what the API server selects, by selectors at random',
    async () => {
      await fc.assert(
        fc.asyncProperty(anySelector, async (selector) => {
          const ours = LABELLED.filter(({ labels }) => selects(selector, labels)).map(({ name }) => name);
          expect(ours.sort()).toEqual(await listedBy(selector));
        }),
        { numRuns: 300 },
      );
    },
    TEST_MS,
  );
});

async function listedBy(selector: LabelSelector): Promise<readonly string[]> {
  const query = new URLSearchParams({ labelSelector: textOf(selector) });
  const { status, body } = await server.admin.get(`/api/v1/namespaces/default/configmaps?${query.toString()}`);
  expect(status).toBe(200);
  const names = asList(body['items']).map(({ metadata }) => String(asFields(metadata)['name']));
  return names.filter((name) => name.startsWith('labelled.')).sort();
}

/** As a request spells it. */
function textOf({ matchLabels, matchExpressions }: LabelSelector): string {
  const equalities = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const requirements = matchExpressions.map(({ key, operator, values }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator.toLowerCase()} (${values.join(',')})`;
  });
  return [...equalities, ...requirements].join(',');
}

function labelled({ name, labels }: (typeof LABELLED)[number]): KubernetesObject {
  return { ...configMap(name, 'default'), metadata: { name, namespace: 'default', labels } };
}
