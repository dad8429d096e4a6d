// Real CoreDNS as a cluster runs it, with the server blocks of `dns: own` imported beside its own: they answer what is
// listed, deny what is below it, and take nothing of the cluster's away.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { ownServerBlocks } from '../../constructs/dns/own.ts';
import type { DnsView } from '../../levels/dns-view.ts';
import { CoreDns, freePorts } from '../support/coredns.ts';
import { DnsClient } from '../support/dns-client.ts';
import { expectedOwnAnswer, shapeOf } from '../support/dns-oracle.ts';
import { CORNERS, exampleViews, questionsFor } from '../support/dns-questions.ts';
import { PlantDns } from '../support/plant-dns.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';
import { buildCoreDns } from './build-coredns.ts';

const BUILD_MS = 20 * 60_000;
const TEST_MS = 120_000;

let binary = '';

beforeAll(async () => {
  binary = await buildCoreDns();
}, BUILD_MS);

describe('CoreDNS of a cluster with the server blocks of `dns: own`', () => {
  const views = exampleViews().flatMap(([, each]) => each);

  test.each([...views, CORNERS].map((view) => [view.child, view] as const))(
    '%s: answers every name and type as the patterns say, with a SOA beside each refusal',
    async (_, view) => {
      const [port = 0] = await freePorts(1);
      using folder = new TemporaryFolder();
      await using coreDns = await startCluster(folder, port, view);
      const client = await DnsClient.at('127.0.0.1');
      const ask = (name: string, type: string) => client.ask({ address: '127.0.0.1', port }, name, type);
      try {
        for (const name of questionsFor(view, views).filter((each) => !isPlantName(view, each))) {
          const expected = expectedOwnAnswer(view, name === '.' ? '' : name.toLowerCase());
          for (const type of ['A', 'AAAA', 'HTTPS', 'TXT']) {
            const seen = await ask(name, type);
            const answer = type === 'A' || !Array.isArray(expected) ? expected : 'no-data';
            expect({ name, type, answer: shapeOf(seen) }).toEqual({ name, type, answer });
            if (answer === 'no-data' || answer === 'no-such-name')
              expect(seen.authority).toEqual([expect.stringContaining('. 30 SOA ')]);
          }
        }
        expect(coreDns.output).not.toMatch(/\[(ERROR|PANIC)\] plugin\/template/);
      } finally {
        await client.close();
      }
    },
    TEST_MS,
  );

  test(
    'leaves the cluster its names, gives plant hosts theirs and their addresses, and forwards plant zones',
    async () => {
      const plantDns = new PlantDns();
      await plantDns.start('127.0.61.5');
      const view = { ...CORNERS, forwards: [{ zone: 'line.plant', to: [`127.0.61.5:${plantDns.port}`] }] };
      const [port = 0] = await freePorts(1);
      using folder = new TemporaryFolder();
      await using coreDns = await startCluster(folder, port, view);
      const client = await DnsClient.at('127.0.0.1');
      const ask = (name: string, type: string) => client.ask({ address: '127.0.0.1', port }, name, type);
      try {
        expect(shapeOf(await ask('api.default.svc.cluster.local', 'A'))).toEqual(['127.0.98.1']);
        expect(shapeOf(await ask('plc.deep.example', 'A'))).toEqual(['127.0.61.130']);
        expect(shapeOf(await ask('130.61.0.127.in-addr.arpa', 'PTR'))).toEqual(['plc.deep.example']);
        expect(shapeOf(await ask('pump.line.plant', 'A'))).toEqual([plantDns.answer]);
        expect(coreDns.output).toContain('line.plant.');
      } finally {
        await Promise.all([client.close(), plantDns.close()]);
      }
    },
    TEST_MS,
  );
});

async function startCluster(folder: TemporaryFolder, port: number, view: DnsView): Promise<CoreDns> {
  // Port 53 of a cluster's DNS is a port of this machine that needs no root.
  folder.write('custom/sallyport.server', ownServerBlocks(view).replaceAll(/:53(?=,| \{)/g, `:${port}`));
  return CoreDns.start(binary, folder.write('Corefile', clusterCorefile(port, folder.path)));
}

function isPlantName(view: DnsView, name: string): boolean {
  return name.endsWith('in-addr.arpa') || view.forwards.some(({ zone }) => name.toLowerCase().endsWith(zone));
}

/** What K3s runs, as far as it matters here: names of the cluster and its nodes, and custom server blocks beside them. */
function clusterCorefile(port: number, folder: string): string {
  return `.:${port} {
    errors
    hosts {
        127.0.98.1 api.default.svc.cluster.local
        ttl 5
        fallthrough
    }
}
import ${folder}/custom/*.server
`;
}
