import { describe, expect, test } from '@jest/globals';
import { loadSite } from '../../../levels/load-site.ts';
import type { Site, Zone } from '../../../levels/model.ts';
import { createAuthority } from '../../support/certificates.ts';
import { ownServersOf } from './own-servers.ts';
import { brokersOf, workloadsOf } from './workloads.ts';

const BROKER = {
  namespace: 'azure-iot-operations',
  service: 'aio-broker-children',
  port: 8883,
  hosts: ['mqtt.level-4.contoso-bakery.internal'],
};

const DEFINITIONS = [
  'certificates.cert-manager.io',
  'issuers.cert-manager.io',
  'secretproviderclasses.secrets-store.csi.x-k8s.io',
  'secretsyncs.secret-sync.x-k8s.io',
].map((name) => `CustomResourceDefinition ${name}`);

describe('brokersOf()', () => {
  test('is each Service that the forwarder of a zone leads to, with the names it is asked by', () => {
    expect(brokersOf(...zoneNamed('level-4'))).toEqual([BROKER]);
  });

  test('is none where no forwarder is', () => {
    expect(brokersOf(...zoneNamed('level-2-ovens'))).toEqual([]);
  });
});

describe('workloadsOf()', () => {
  test('makes the namespaces and kinds that objects are of, and brokers behind their Services', async () => {
    const objects = await workloadsOf(process.cwd(), ...zoneNamed('level-4'), await createAuthority());
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Namespace azure-iot-operations',
      ...DEFINITIONS,
      'Secret aio-broker-children',
      'ConfigMap aio-broker-children',
      'Service aio-broker-children',
      'Deployment aio-broker-children',
    ]);
  });

  test('makes the namespace of the line’s own applications', async () => {
    const objects = await workloadsOf(process.cwd(), ...zoneNamed('level-2-packaging'), await createAuthority());
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Namespace line-apps',
      'Namespace azure-iot-operations',
      ...DEFINITIONS,
    ]);
  });
});

describe('ownServersOf()', () => {
  test('is each address that an entry of the site leads to', () => {
    const [site] = zoneNamed('level-4');
    expect(ownServersOf(site)).toEqual([
      { address: '10.30.0.20', port: 443, protocol: 'tls' },
      { address: '10.30.0.30', port: 5450, protocol: 'tcp' },
    ]);
  });
});

function zoneNamed(name: string): [Site, Zone] {
  const { site } = loadSite(process.cwd(), 'contoso-bakery');
  const zone = site?.zones.find((each) => each.name === name);
  if (site === undefined || zone === undefined)
    throw new Error(`Cannot find zone "${name}" of the example site. Run the tests from the root of the repository`);
  return [site, zone];
}
