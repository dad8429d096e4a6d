import { describe, expect, test } from '@jest/globals';
import { synthesizedZones } from '../../support/synthesized-zones.ts';
import { balancingOf } from './frontends.ts';

const FACE = '10.51.0.200';
const ANNOTATIONS = {
  'service.beta.kubernetes.io/azure-load-balancer-internal': 'true',
  'service.beta.kubernetes.io/azure-load-balancer-ipv4': FACE,
};

type Asked = {
  readonly type?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly port?: number;
};

function service(name: string, { type = 'LoadBalancer', annotations = ANNOTATIONS, port = 443 }: Asked = {}): unknown {
  return { metadata: { name, namespace: 'sallyport', annotations }, spec: { type, ports: [{ port }] } };
}

describe('balancingOf()', () => {
  test('gives Services that share an address their ports of it', () => {
    const { services, complaints } = balancingOf([service('forwarder'), service('dns', { port: 53 })]);
    expect(complaints).toEqual([]);
    expect(services).toEqual([
      {
        service: 'sallyport/forwarder',
        address: FACE,
        frontends: [{ address: FACE, protocol: 'TCP', port: 443 }],
      },
      { service: 'sallyport/dns', address: FACE, frontends: [{ address: FACE, protocol: 'TCP', port: 53 }] },
    ]);
  });

  test('leaves Services inside the cluster alone', () => {
    expect(balancingOf([service('web', { type: 'NodePort' })])).toEqual({ services: [], complaints: [] });
  });

  test.each([
    ['public', { annotations: {} }, 'it would be public'],
    [
      'without an address',
      { annotations: { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'true' } },
      'no address is asked for',
    ],
    ['at a port of another', {}, `${FACE} TCP 443 is that of "sallyport/first"`],
  ] as const)('gives nothing to a Service that is %s, and says why', (_, asked, why) => {
    const { services, complaints } = balancingOf([service('first'), service('second', asked)]);
    expect(services.map((each) => each.service)).toEqual(['sallyport/first']);
    expect(complaints).toEqual([expect.stringContaining(`Cannot balance Service "sallyport/second": ${why}`)]);
  });

  test('finds nothing to complain about in the Services that are committed', () => {
    const zones = synthesizedZones().map(({ site, name, network }) => ({
      zone: `${site}/${name}`,
      ...balancingOf(network.filter(({ kind }) => kind === 'Service')),
    }));
    expect(zones.flatMap(({ complaints }) => complaints)).toEqual([]);
    const balanced = zones.filter(({ services }) => services.length > 0);
    expect(balanced.map(({ zone, services }) => [zone, services.map((each) => each.service)])).toEqual([
      ['fabrikam-aks-and-vm/level-4', ['sallyport/dns', 'sallyport/forwarder']],
      ['fabrikam-aks-and-vm/level-5', ['sallyport/forwarder']],
    ]);
  });
});
