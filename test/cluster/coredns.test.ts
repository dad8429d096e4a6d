// Real CoreDNS, started with what synth writes, against the demo's DNS server and against what the patterns say: over all
// names of all views of the example site, and over names chosen to hit every corner of RFC 4592.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { zoneFilesOf } from '../../constructs/dns/zone-file.ts';
import type { ZoneFile } from '../../constructs/dns/zone-file.ts';
import { nthAddress } from '../../levels/addresses.ts';
import type { DnsView } from '../../levels/dns-view.ts';
import { startBothServers } from '../support/both-dns-servers.ts';
import type { BothServers } from '../support/both-dns-servers.ts';
import { askOverTcp, DnsClient } from '../support/dns-client.ts';
import type { DnsEndpoint } from '../support/dns-client.ts';
import { expectedAnswer, expectedLearning, shapeOf } from '../support/dns-oracle.ts';
import { CORNERS, exampleViews, LEARNING, questionsFor, randomViews } from '../support/dns-questions.ts';
import { viewWith } from '../support/dns-views.ts';
import { eventually } from '../support/eventually.ts';
import { PlantDns } from '../support/plant-dns.ts';
import { buildCoreDns } from './build-coredns.ts';

const TYPES = ['A', 'AAAA', 'TXT', 'HTTPS', 'PTR', 'NS', 'SOA', 'ANY'];
const BUILD_MS = 20 * 60_000;
const TEST_MS = 120_000;
/** CoreDNS looks at its zone files every ten seconds. */
const RELOAD_MS = 50_000;

let binary = '';

beforeAll(async () => {
  binary = await buildCoreDns();
}, BUILD_MS);

describe('CoreDNS on the synthesized Corefile and zone files', () => {
  const plantDns = new PlantDns();
  const start = (
    views: readonly DnsView[],
    files: readonly ZoneFile[] = views.flatMap((view) => zoneFilesOf(view)),
  ): Promise<BothServers> => startBothServers({ binary, views, files, plantDnsPort: plantDns.port });

  beforeAll(() => plantDns.start('127.0.21.5'));
  afterAll(() => plantDns.close());

  test.each([
    ...exampleViews(),
    ['every corner', [CORNERS, LEARNING]] as const,
    ['patterns at random', randomViews()] as const,
  ])(
    '%s: answers every name and type as the demo’s server does, and as the patterns say',
    async (_, views) => {
      await using both = await start(views);
      for (const view of views) {
        const client = await DnsClient.at(nthAddress(view.networks[0] ?? '', 2));
        try {
          for (const name of questionsFor(view, views)) await compare(client, both, view, name);
        } finally {
          await client.close();
        }
      }
    },
    TEST_MS,
  );

  test('shows a stranger nothing, and answers over TCP what it answers over UDP', async () => {
    await using both = await start([CORNERS]);
    const stranger = await DnsClient.at('127.0.63.7');
    const child = await DnsClient.at('127.0.61.7');
    try {
      expect(await stranger.ask(coreDnsOf(both), 'exact.example', 'A')).toEqual({
        rcode: 'REFUSED',
        authoritative: false,
        answers: [],
        authority: [],
      });
      const overUdp = await child.ask(coreDnsOf(both), 'exact.example', 'A');
      expect(overUdp.answers).toEqual(['exact.example 30 A 127.0.60.10']);
      expect(await askOverTcp(coreDnsOf(both), 'exact.example', 'A', '127.0.61.7')).toEqual(overUdp);
    } finally {
      await Promise.all([stranger.close(), child.close()]);
    }
  });

  test(
    'logs each refused name with its view, because no forwarder will ever see it',
    async () => {
      await using both = await start([CORNERS]);
      const child = await DnsClient.at('127.0.61.7');
      try {
        await child.ask(coreDnsOf(both), 'missing.example', 'A');
        await eventually('the line in the log', () =>
          Promise.resolve(
            both.output().includes('dns view=corners client=127.0.61.7 type=A name=missing.example. rcode=NXDOMAIN'),
          ),
        );
      } finally {
        await child.close();
      }
    },
    TEST_MS,
  );

  test(
    'takes a new version of a split view only when all its parts are there, and then without a restart',
    async () => {
      const version = (count: number): DnsView => ({
        ...CORNERS,
        names: viewWith(Array.from({ length: count }, (_, index) => `host-${index}.many.example`)).names,
      });
      const files = (count: number): readonly ZoneFile[] => zoneFilesOf(version(count), { maxFileBytes: 100_000 });
      await using both = await start([version(12_000)], files(12_000));
      const child = await DnsClient.at('127.0.61.7');
      const countOf = async (name: string): Promise<number> =>
        (await child.ask(coreDnsOf(both), name, 'A')).answers.length;
      try {
        expect(files(12_000).length).toBeGreaterThan(4);
        expect(await countOf('host-11999.many.example')).toBe(1);
        const [first, ...parts] = files(13_000);
        if (first !== undefined) both.write(first);
        await eventually(
          'the refusal of half a version',
          () => Promise.resolve(/Parsing zone|failed to parse/i.test(both.output())),
          RELOAD_MS,
        );
        expect(await countOf('host-11999.many.example')).toBe(1);
        for (const part of parts) both.write(part);
        await eventually('the new version', async () => (await countOf('host-12999.many.example')) === 1, RELOAD_MS);
      } finally {
        await child.close();
      }
    },
    TEST_MS,
  );
});

async function compare(client: DnsClient, both: BothServers, view: DnsView, name: string): Promise<void> {
  // A template for A answers ANY as well; either answer is right (RFC 8482), so it is not compared while a zone learns.
  const types = TYPES.filter((type) => view.unlisted === 'refuse' || type !== 'ANY');
  await Promise.all(
    types.map(async (type) => {
      const [real, demo] = await Promise.all([
        client.ask({ address: view.face, port: both.coreDnsPort }, name, type),
        client.ask({ address: view.face, port: both.demoPort }, name, type),
      ]);
      expect({ name, type, ...demo }).toEqual({ name, type, ...real });
      if (type !== 'A' || isPlantName(view, name)) return;
      const expected = view.unlisted === 'forwarder' ? expectedLearning : expectedAnswer;
      const asked = name === '.' ? '' : name.toLowerCase();
      expect({ child: view.child, name, answer: shapeOf(real) }).toEqual({
        child: view.child,
        name,
        answer: expected(view, asked),
      });
    }),
  );
}

/** Names the oracle does not know: reverse names, and those the plant's own server answers. */
function isPlantName(view: DnsView, name: string): boolean {
  return name.endsWith('in-addr.arpa') || view.forwards.some(({ zone }) => name.toLowerCase().endsWith(zone));
}

function coreDnsOf(both: BothServers): DnsEndpoint {
  return { address: CORNERS.face, port: both.coreDnsPort };
}
