// The proof's own reading of Corefiles and zone files against real CoreDNS: every view of the example sites and of sites at
// random, started with the very texts that are synthesized, asked for every name that anybody has and for names around them.
//
// The plants' networks (10.0.0.0/8) are moved to 127.0.0.0/8 in every text alike, so that each face is an address of this
// machine and each question comes from the network it is for.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { answerTo, type DnsAnswer } from '../../../reachability/way/answers.ts';
import type { DnsServer, Plant } from '../../../reachability/plant.ts';
import { readPlant } from '../../../reachability/read-plant.ts';
import type { SynthesizedFiles } from '../../../reachability/reach.ts';
import { anySite, SITE } from '../../reachability/any-site.ts';
import { soundSite } from '../../reachability/sound-site.ts';
import { CoreDns, freePorts } from '../../support/coredns.ts';
import { DnsClient, type Seen } from '../../support/dns-client.ts';
import { committedFiles, EXAMPLES, synthesizedFiles } from '../../support/plant-files.ts';
import { PlantDns } from '../../support/plant-dns.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { buildCoreDns } from '../build-coredns.ts';

const BUILD_MS = 20 * 60_000;
const TEST_MS = 300_000;
const RANDOM_SITES = 6;

let binary = '';

beforeAll(async () => {
  binary = await buildCoreDns();
}, BUILD_MS);

/** The plant of moved texts. */
function movedPlant(site: string, files: SynthesizedFiles): Plant {
  const move = (text: string): string =>
    text
      .replace(/\b10\.(\d+\.\d+\.\d+)\b/g, '127.$1')
      .replace(/(\d+\.\d+\.\d+)\.10\.in-addr\.arpa/g, '$1.127.in-addr.arpa');
  return readPlant(site, new Map([...files].map(([path, text]) => [path, move(text)])));
}

/** One DNS server of a plant, and from where it is asked. */
type Served = {
  readonly server: DnsServer;
  readonly name: string;
  readonly source: string;
  readonly local: string;
};

function servedIn(plant: Plant): readonly Served[] {
  return [...plant.zones.values()].flatMap(({ name, parent, sources, ownDns }) => {
    const server = plant.zones.get(parent ?? '')?.childrenDns;
    const views = new Set(server?.blocks.map(({ view }) => view));
    const [source] = sources;
    const [local = '127.0.0.1'] = server?.blocks.find(({ view }) => view === name)?.bind ?? [];
    const ofParent =
      server === undefined || source === undefined || !views.has(name)
        ? []
        : [{ server, name: `${name} at ${parent}`, source: source.sample.text, local }];
    const own = ownDns
      .filter(({ place }) => place === 'pod')
      .map((each) => ({ server: each, name: `${name} itself`, source: '127.0.0.1', local: '127.0.0.1' }));
    return [...ofParent, ...own];
  });
}

/** Names of every zone file and block of a plant, and names around them. */
function namesIn(plant: Plant): readonly string[] {
  const owners = [...plant.zones.values()].flatMap(({ childrenDns, ownDns }) =>
    [...(childrenDns === undefined ? [] : [childrenDns]), ...ownDns].flatMap(({ blocks, zoneFiles }) => [
      ...blocks.flatMap(({ zones }) => zones),
      ...[...zoneFiles.values()].flatMap(({ records }) => [...records.keys()]),
    ]),
  );
  const bases = [...new Set(owners.map((owner) => owner.replace(/^\*\./, '')))].filter((base) => base !== '');
  return [
    ...new Set(bases.flatMap((base) => [base, `one.${base}`, `two.one.${base}`, base.replace(/^[^.]+\./, '')])),
  ].sort();
}

/** The texts CoreDNS is started with: only ports and folders are other than in the plant. */
async function startCoreDns(folder: TemporaryFolder, { server }: Served, plant: Plant, plantDnsPort: number) {
  const [port = 0, ...others] = await freePorts(5);
  const text = corefileOf(plant.files.get(server.object) ?? '');
  for (const [path, { object }] of server.zoneFiles)
    folder.write(path.slice(path.lastIndexOf('/') + 1), zoneFileOf(plant.files.get(object) ?? ''));
  const placed = text
    .replace(/:(53|1053)(?=[ ,])/g, `:${port}`)
    .replace(/file \S+\/(\S+\.db)/g, `file ${folder.path}/$1`)
    .replace(/(forward \. \S+)/g, `$1:${plantDnsPort}`)
    .replace(
      /(prometheus|health|ready) \S*:(\d+)/g,
      (_, what: string, number: string) => `${what} 127.0.0.1:${others[Number(number) % 4]}`,
    );
  return { coreDns: await CoreDns.start(binary, folder.write('Corefile', placed)), port };
}

function corefileOf(text: string): string {
  return /^ {2}(?:Corefile|sallyport\.server): \|-?\n([^]*)$/m.exec(text)?.[1]?.replace(/^ {4}/gm, '') ?? text;
}

function zoneFileOf(text: string): string {
  return /^ {2}\S+\.db: \|-?\n([^]*)$/m.exec(text)?.[1]?.replace(/^ {4}/gm, '') ?? text;
}

/** A reading and a reply in the same words. */
function readingOf(answer: DnsAnswer, plantAnswer: string): readonly string[] | string {
  if (answer.kind === 'data') return [...answer.data].sort();
  return answer.kind === 'forwarded' ? [plantAnswer] : answer.rcode;
}

function replyOf({ rcode, answers }: Seen): readonly string[] | string {
  if (answers.length > 0) return answers.map((answer) => answer.split(' ').at(-1) ?? '').sort();
  return rcode === 'NOERROR' ? 'NODATA' : rcode;
}

describe('real CoreDNS and the reading of the proof', () => {
  const plantDns = new PlantDns();
  beforeAll(() => plantDns.start('127.20.1.5'));
  afterAll(() => plantDns.close());

  async function compare(plant: Plant): Promise<number> {
    let asked = 0;
    for (const served of servedIn(plant)) {
      using folder = new TemporaryFolder();
      const { coreDns, port } = await startCoreDns(folder, served, plant, plantDns.port);
      await using _ = coreDns;
      const client = await DnsClient.at(served.source);
      const source = plant.zones
        .values()
        .flatMap(({ sources }) => sources)
        .find(({ sample }) => sample.text === served.source)?.sample;
      const [{ port: written } = { port: 53 }] = served.server.blocks;
      try {
        for (const name of namesIn(plant)) {
          const seen = await client.ask({ address: served.local, port }, name, 'A');
          const read = answerTo(served.server, { name, type: 'A', source, local: served.local, port: written });
          const at = { server: served.name, name };
          expect({ ...at, answer: readingOf(read, plantDns.answer) }).toEqual({ ...at, answer: replyOf(seen) });
          asked += 1;
        }
      } finally {
        await client.close();
      }
    }
    return asked;
  }

  test.each(EXAMPLES)(
    '%s: every server says what was read',
    async (site) => {
      expect(await compare(movedPlant(site, committedFiles(site)))).toBeGreaterThan(100);
    },
    TEST_MS,
  );

  test(
    'sites at random: every server says what was read',
    async () => {
      await fc.assert(
        fc.asyncProperty(anySite, async (files) => {
          const site = soundSite(files);
          fc.pre(site !== undefined);
          await compare(movedPlant(SITE, synthesizedFiles(site)));
        }),
        { numRuns: RANDOM_SITES, endOnFailure: true },
      );
    },
    TEST_MS,
  );
});
