// Break-glass in a real API server: who may open what, under the synthesized roles and the admission policy, and what an object
// says about itself once a forwarder has seen it.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiClient, asFields, asList, type KubernetesObject } from '../../support/api-client.ts';
import type { ApiServer } from '../../support/api-server.ts';
import { breakGlassObject } from '../../support/break-glass-objects.ts';
import { FAST } from '../../support/cluster-parts.ts';
import { eventually } from '../../support/eventually.ts';
import { ForwarderFiles } from '../../support/forwarder-files.ts';
import { synthesizedZone } from '../../support/synthesized-zones.ts';
import {
  applierOf,
  applyAll,
  applyDefinitions,
  BUILD_MS,
  configMap,
  startExampleCluster,
  STRANGER,
} from '../example-cluster.ts';

const TEST_MS = 60_000;
const NAMESPACE = 'sallyport';
const WITH = synthesizedZone('contoso-bakery', 'level-4');
const WITHOUT = synthesizedZone('northwind-dual-nic', 'level-4');
const PERSON = 'anna@contoso.example';
const GROUP = 'contoso-ot-on-call';
const RULES = { hours: 8, reason: 'oven 3 stands still', by: PERSON };

let server: ApiServer;
let person: ApiClient;
let names = 0;

beforeAll(async () => {
  server = await startExampleCluster();
  person = server.as(PERSON, GROUP, 'system:authenticated');
}, BUILD_MS);

afterAll(() => server[Symbol.asyncDispose]());

describe('where the site allows break-glass', () => {
  beforeAll(async () => {
    await applyDefinitions(server, WITH);
    await applyAll(applierOf(server, WITH), WITH.network);
  }, TEST_MS);

  afterAll(() => deleteAll(WITH.network));

  test('a member of the group opens a name, sees it, and ends it', async () => {
    const opened = opening();
    expect(await person.create(opened)).toMatchObject({ status: 201, message: '', warnings: [] });
    expect(await person.get(await person.pathOf(opened))).toMatchObject({ status: 200 });
    expect(await person.delete(opened)).toMatchObject({ status: 200 });
  });

  test(
    'a forwarder under its own account tells an object that it is in force',
    async () => {
      await using files = new ForwarderFiles();
      await startPod(files, WITH.name, { maxHours: 8 });
      const opened = opening();
      expect(await person.create(opened)).toMatchObject({ status: 201 });
      await untilAccepted(opened, 'True/InForce');
      await person.delete(opened);
    },
    TEST_MS,
  );

  test('Flux may open one as well', async () => {
    const opened = opening();
    expect(await applierOf(server, WITH).apply(opened)).toMatchObject({ status: 201, message: '' });
    await server.admin.delete(opened);
  });

  const refusals: readonly (readonly [what: string, object: () => KubernetesObject, says: string])[] = [
    ['more hours than the site allows', () => opening({ ...RULES, hours: 9 }), 'this site allows 8 hours'],
    ['more hours than any site may allow', () => opening({ ...RULES, hours: 73 }), 'spec.breakGlass.hours'],
    ['no hours', () => opening({ ...RULES, hours: 0 }), 'spec.breakGlass.hours'],
    ['no reason', () => opening({ ...RULES, reason: '' }), 'spec.breakGlass.reason'],
    ['a reason of two lines', () => opening({ ...RULES, reason: 'a\nb' }), 'spec.breakGlass.reason'],
    ['somebody else’s name', () => opening({ ...RULES, by: 'otto' }), `"by" has to be "${PERSON}"`],
    ['the name of the list', () => opening(RULES, {}, WITH.name), 'that is the name of the list itself'],
    ['reserved names', () => opening(RULES, { reserved: [] }), 'Cannot use this specification'],
    ['zones', () => opening(RULES, { zones: {} }), 'Cannot use this specification'],
    ['a Service of the cluster', () => openingEntry({ to: { service: 's', namespace: 'n', port: 1 } }), 'no "to"'],
    [
      'a port without a name',
      () => openingEntry({ protocol: 'tcp', listenPort: 22 }),
      'Cannot open this by break-glass',
    ],
    [
      'more entries than anybody reads',
      () => openingEntries(Array.from({ length: 65 }, (_, index) => ({ host: `h${index}.example`, port: 443 }))),
      'Cannot open this by break-glass',
    ],
    ['a host that is none', () => openingEntry({ host: 'https://a.example' }), 'spec.grants[0].entries[0].host'],
    ['the label alone', () => withSpec(listSpec()), 'belong together'],
    ['no label', () => ({ ...opening(), metadata: { name: 'unlabelled', namespace: 'sallyport' } }), 'only Flux ('],
    [
      'another value of the label',
      () => {
        const object = opening();
        return { ...object, metadata: { ...object.metadata, labels: { 'sallyport.dev/break-glass': 'yes' } } };
      },
      'only Flux (',
    ],
  ];

  test.each(refusals)('a member of the group cannot ask for %s', async (_, object, says) => {
    const answer = await person.create(object());
    expect(answer).toMatchObject({ message: expect.stringContaining(says) });
    expect([403, 422]).toContain(answer.status);
  });

  test('nobody without the group opens anything', async () => {
    for (const client of [server.admin, applierOf(server, { applier: STRANGER }), server.as(PERSON)]) {
      expect(await client.create(opening())).toMatchObject({ status: 403 });
    }
    const message = expect.stringContaining(`members of "${GROUP}"`);
    expect(await server.admin.create(opening())).toMatchObject({ message });
  });

  test('nobody changes one: neither its hours, nor its grants, nor its label', async () => {
    const opened = opening({ ...RULES, hours: 1 });
    expect(await person.create(opened)).toMatchObject({ status: 201 });
    const path = await server.admin.pathOf(opened);
    const changes = [
      { spec: { breakGlass: { hours: 2 } } },
      { spec: { breakGlass: { reason: 'another' } } },
      { spec: { grants: [{ for: ['level-3'], from: 'x', entries: [{ host: 'b.example', port: 443 }] }] } },
      { metadata: { labels: { 'sallyport.dev/break-glass': null } } },
      { spec: listSpec() },
    ];
    for (const client of [server.admin, applierOf(server, WITH)]) {
      for (const body of changes) {
        const { status } = await client.ask({ method: 'PATCH', path, body, patch: 'merge' });
        expect({ body, status: status >= 400 }).toEqual({ body, status: true });
      }
    }
    await person.delete(opened);
  });

  test('what changes nothing of it passes, so that a deletion in stages can end', async () => {
    const opened = opening();
    expect(await person.create(opened)).toMatchObject({ status: 201 });
    const path = await server.admin.pathOf(opened);
    const finalizers = ['sallyport.dev/of-a-test'];
    const hold = { method: 'PATCH', path, body: { metadata: { finalizers } }, patch: 'merge' } as const;
    expect(await server.admin.ask(hold)).toMatchObject({ status: 200, message: '' });
    await person.delete(opened);
    const release = { ...hold, body: { metadata: { finalizers: [] } } };
    expect(await server.admin.ask(release)).toMatchObject({ status: 200, message: '' });
    expect(await server.admin.get(path)).toMatchObject({ status: 404 });
  });

  test('a list does not become one, not even by Flux', async () => {
    const path = `/apis/sallyport.dev/v1alpha1/namespaces/sallyport/allowlists/${WITH.name}`;
    const body = { metadata: { labels: { 'sallyport.dev/break-glass': 'true' } }, spec: { breakGlass: RULES } };
    for (const client of [person, server.admin, applierOf(server, WITH)]) {
      const { status } = await client.ask({ method: 'PATCH', path, body, patch: 'merge' });
      expect([403, 422]).toContain(status);
    }
  });

  test('a member of the group changes neither the list nor what configures the forwarder', async () => {
    const lists = '/apis/sallyport.dev/v1alpha1/namespaces/sallyport/allowlists';
    const edit = {
      method: 'PATCH',
      path: `${lists}/${WITH.name}`,
      body: { spec: { grants: [] } },
      patch: 'merge',
    } as const;
    expect(await person.ask(edit)).toMatchObject({ status: 403 });
    expect(await person.create(configMap('dns-other'))).toMatchObject({ status: 403 });
  });

  test('a member of the group ends what was opened, and cannot delete the list', async () => {
    const list = `/apis/sallyport.dev/v1alpha1/namespaces/sallyport/allowlists/${WITH.name}`;
    const opened = opening();
    await person.create(opened);
    // The server takes a moment to heed a policy.
    await eventually('deleting the list is refused', async () => {
      const { status, message } = await person.ask({ method: 'DELETE', path: `${list}?dryRun=All` });
      return status === 403 && message.includes('Cannot delete the list of this level');
    });
    expect(await person.delete(opened)).toMatchObject({ status: 200 });
    expect(await server.admin.ask({ method: 'DELETE', path: `${list}?dryRun=All` })).toMatchObject({ status: 200 });
  });
});

describe('where the site does not', () => {
  beforeAll(async () => {
    await applyDefinitions(server, WITHOUT);
    await applyAll(applierOf(server, WITHOUT), WITHOUT.network);
  }, TEST_MS);

  afterAll(() => deleteAll(WITHOUT.network));

  test('nobody opens anything, whatever else they may do', async () => {
    for (const client of [server.admin, person, applierOf(server, { applier: STRANGER })]) {
      expect(await client.create(opening())).toMatchObject({ status: 403 });
    }
    expect(await server.admin.create(opening())).toMatchObject({ message: expect.stringContaining('only Flux (') });
  });

  test(
    'an object that Flux itself applies is told that it does not count',
    async () => {
      await using files = new ForwarderFiles();
      await startPod(files, WITHOUT.name);
      const opened = opening();
      expect(await applierOf(server, WITHOUT).apply(opened)).toMatchObject({ status: 201, message: '' });
      await untilAccepted(opened, 'False/NotAllowed');
      await server.admin.delete(opened);
    },
    TEST_MS,
  );
});

async function startPod(
  files: ForwarderFiles,
  zone: string,
  breakGlass?: { readonly maxHours: number },
): Promise<void> {
  const kubernetes = { namespace: NAMESPACE, name: zone };
  const allowlist = breakGlass === undefined ? { kubernetes } : { kubernetes, breakGlass };
  await files.configure(1, { zone, engine: 'net', allowlist });
  const token = await server.tokenOf(NAMESPACE, 'forwarder');
  const address = { server: server.url, ca: server.ca, token, namespace: NAMESPACE };
  await files.start({ kubernetes: { address, pod: 'a', timing: FAST } });
}

async function untilAccepted(object: KubernetesObject, wanted: string): Promise<void> {
  await eventually(`"${object.metadata.name}" is told ${wanted}`, async () => {
    const { body } = await server.admin.get(await server.admin.pathOf(object));
    const conditions = asList(asFields(body['status'])['conditions']);
    const accepted = conditions.find(({ type }) => type === 'Accepted');
    return `${String(accepted?.['status'])}/${String(accepted?.['reason'])}` === wanted;
  });
}

function opening(breakGlass: object = RULES, spec: object = {}, name = `opening-${(names += 1)}`): KubernetesObject {
  return breakGlassObject(name, breakGlass, [{ for: ['level-3'], entries: [{ host: 'a.example', port: 443 }] }], spec);
}

function openingEntry(entry: object): KubernetesObject {
  return openingEntries([{ host: 'a.example', port: 443, ...entry }]);
}

function openingEntries(entries: readonly object[]): KubernetesObject {
  return breakGlassObject(`opening-${(names += 1)}`, RULES, [{ for: ['level-3'], entries }]);
}

function withSpec(spec: object): KubernetesObject {
  return { ...opening(), spec };
}

function listSpec(): object {
  return asFields(WITH.network.find(({ kind }) => kind === 'Allowlist')?.['spec']);
}

/** Flux is told not to prune these; the policy sees no deletion. */
async function deleteAll(objects: readonly KubernetesObject[]): Promise<void> {
  for (const object of objects) await server.admin.delete(object);
}
