// The probe's Job on a real API server: admitted in its namespace, which admits nothing that wants more.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, asFields, asList } from '../../support/api-client.ts';
import type { ApiServer } from '../../support/api-server.ts';
import { synthesizedZone, type SynthesizedZone } from '../../support/synthesized-zones.ts';
import { applierOf, applyAll, BUILD_MS, startExampleCluster } from '../example-cluster.ts';

const NAMESPACE = 'sallyport-probe';
const zone: SynthesizedZone = synthesizedZone('contoso-bakery', 'level-2-ovens');

let server: ApiServer;
let job: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  server = await startExampleCluster();
  await applyAll(applierOf(server, zone), zone.probe);
  // A controller would make it.
  await applyAll(server.admin, [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: NAMESPACE } },
  ]);
  const { body } = await server.admin.get(`/apis/batch/v1/namespaces/${NAMESPACE}/cronjobs/probe`);
  job = asFields(asFields(asFields(body['spec'])['jobTemplate'])['spec']);
}, BUILD_MS);

afterAll(() => server[Symbol.asyncDispose]());

function podSpec(): Readonly<Record<string, unknown>> {
  return asFields(asFields(job['template'])['spec']);
}

function create(kind: 'Job' | 'Pod', name: string, spec: object): Promise<Answer> {
  const apiVersion = kind === 'Job' ? 'batch/v1' : 'v1';
  return server.admin.create({ apiVersion, kind, metadata: { name, namespace: NAMESPACE }, spec });
}

describe('the probe on a real API server', () => {
  test('is copied into a Job whenever somebody asks for one', async () => {
    for (const name of ['first', 'second']) {
      expect(await create('Job', name, job)).toMatchObject({ status: 201, warnings: [] });
    }
  });

  test('gives its pods no more than the restricted standard allows', async () => {
    expect(await create('Pod', 'probe', podSpec())).toMatchObject({ status: 201, warnings: [] });
  });

  test('shares its namespace with nothing that wants more', async () => {
    const onTheNode = { ...podSpec(), hostNetwork: true };
    const containers = asList(podSpec()['containers']).map((each) => ({ ...each, securityContext: {} }));
    for (const spec of [onTheNode, { ...podSpec(), containers }]) {
      expect(await create('Pod', 'other', spec)).toMatchObject({
        status: 403,
        message: expect.stringContaining('violates PodSecurity "restricted:latest"'),
      });
    }
  });
});
