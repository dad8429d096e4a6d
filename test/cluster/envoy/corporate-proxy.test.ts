// The real Envoy at the top of a plant behind a corporate proxy: it asks for what clients name, with the password that its
// environment holds, and for nothing else.

import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { envoyBootstrap } from '../../../constructs/envoy/bootstrap.ts';
import { forwarderConfiguration } from '../../../constructs/forwarder/configuration.ts';
import { configurationSchema } from '../../../forwarder/contract/configuration.ts';
import { forwarderAllowlist } from '../../../levels/forwarder-allowlist.ts';
import { freeEndpoint } from '../../../bench/peers/free-port.ts';
import { ConnectProxy } from '../../support/connect-proxy.ts';
import { buildPlant, zoneNamed } from '../../support/plant.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { ask, helloFor } from './ask.ts';
import { RunningEnvoy } from './running-envoy.ts';
import { startAnswerer } from './stand-ins.ts';

const CHILD = '127.0.30.60';
const FACE = '127.0.40.10';
const PASSWORD = 'plant:one two';

const TOP = `level: 4
distribution: k3s
network: 10.40.0.0/24
forwarder:
  faces: [{ address: 10.40.0.10, for: [level-3], routed: "firewall 4" }]
  uplink: { connectProxy: { host: proxy.corp.example, port: 8080, secretRef: proxy } }
`;

describe('Envoy behind a corporate proxy', () => {
  test('asks it for what may be reached, with the password of its environment', async () => {
    using folder = new TemporaryFolder();
    const beyond = await freeEndpoint('127.0.0.1');
    await using answerer = await startAnswerer(beyond.address, beyond.port);
    await using proxy = await ConnectProxy.start({ to: beyond.port, credentials: PASSWORD });
    const { port } = await freeEndpoint(FACE);
    const site = buildPlant({ 'level-4': undefined, 'level-4.yaml': TOP });
    const zone = zoneNamed(site, 'level-4');
    const { zones, ...allowlist } = forwarderAllowlist(site, zone);
    const configuration = configurationSchema.parse(forwarderConfiguration(site, zone));
    const bootstrap = envoyBootstrap({
      configuration: {
        ...configuration,
        listeners: configuration.listeners.map((listener) => ({ ...listener, bind: [{ address: FACE, port }] })),
        uplink: { connectProxy: { ...configuration.uplink.connectProxy, host: '127.0.0.1', port: proxy.port } },
      },
      allowlist: { ...allowlist, zones: { ...zones, 'level-3': { networks: ['127.0.30.0/24'] } } },
      today: '2026-11-21',
    });
    const authorization = `Basic ${Buffer.from(PASSWORD).toString('base64')}`;
    await using envoy = new RunningEnvoy(folder.write('envoy.yaml', stringify(bootstrap)), {
      PROXY_AUTHORIZATION: authorization,
    });
    await envoy.untilListening([{ address: FACE, port }]);

    const asking = (name: string) => ask(FACE, port, { source: CHILD, bytes: helloFor(name) });
    await expect(asking('git.plant.example')).resolves.toBe('answered');
    await expect(asking('nothing.example')).resolves.toBe('closed');
    expect(proxy.asked).toEqual([expect.objectContaining({ authority: 'git.plant.example:443', authorization })]);
    expect(answerer.open).toBeLessThanOrEqual(1);
  }, 60_000);
});
