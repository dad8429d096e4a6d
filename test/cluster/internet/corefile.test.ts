// Real CoreDNS on loopback, with the Corefile of the Internet.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CoreDns, freePorts } from '../../support/coredns.ts';
import { askOverTcp, DnsClient, type DnsEndpoint } from '../../support/dns-client.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { buildCoreDns } from '../build-coredns.ts';
import { ELSEWHERE_ADDRESS, GIT_ADDRESS, REGISTRY_ADDRESS } from './addresses.ts';
import { internetCorefile } from './corefile.ts';

const BUILD_MS = 20 * 60_000;

describe('internetCorefile()', () => {
  const stack = new AsyncDisposableStack();
  let server: DnsEndpoint;
  let client: DnsClient;

  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    server = { address: '127.0.0.1', port };
    const corefile = stack.use(new TemporaryFolder()).write('Corefile', internetCorefile(server.address, port));
    stack.use(await CoreDns.start(await buildCoreDns(), corefile));
    client = await DnsClient.at('127.0.0.1');
    stack.defer(() => client.close());
  }, BUILD_MS);
  afterAll(() => stack.disposeAsync());

  test.each([
    ['github.com', GIT_ADDRESS],
    ['GitHub.com', GIT_ADDRESS],
    ['git.northwind.example', GIT_ADDRESS],
    ['ghcr.io', REGISTRY_ADDRESS],
    ['pkg-containers.githubusercontent.com', REGISTRY_ADDRESS],
    ['westeurope.data.mcr.microsoft.com', REGISTRY_ADDRESS],
    ['layers.registry.northwind.example', REGISTRY_ADDRESS],
    ['not.github.com', ELSEWHERE_ADDRESS],
    ['githubxcom.example', ELSEWHERE_ADDRESS],
    ['any.name.at.all.example', ELSEWHERE_ADDRESS],
  ])('%s is at %s', async (name, address) => {
    const answers = [`${name.toLowerCase()} 60 A ${address}`];
    expect(await client.ask(server, name, 'A')).toMatchObject({ rcode: 'NOERROR', answers });
    expect(await askOverTcp(server, name, 'A', '127.0.0.1')).toMatchObject({ rcode: 'NOERROR', answers });
  });

  test.each(['AAAA', 'HTTPS', 'TXT'])('names have no %s, and a SOA says for how long', async (type) => {
    const seen = await client.ask(server, 'github.com', type);
    expect(seen).toMatchObject({ rcode: 'NOERROR', answers: [] });
    expect(seen.authority).toEqual([expect.stringContaining(' 60 SOA ')]);
  });

  test.each(['mqtt.level-3.contoso-bakery.internal', 'nothing.invalid', 'api.default.svc.cluster.local'])(
    '%s does not exist',
    async (name) => {
      const seen = await client.ask(server, name, 'A');
      expect(seen).toMatchObject({ rcode: 'NXDOMAIN', answers: [] });
      expect(seen.authority).toEqual([expect.stringContaining(' 60 SOA ')]);
    },
  );
});
