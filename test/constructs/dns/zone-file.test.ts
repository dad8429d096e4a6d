import { describe, expect, test } from '@jest/globals';
import packet from 'dns-packet';
import * as fc from 'fast-check';
import { answerMessage } from '../../../cli/demo/dns-answer.ts';
import { readZoneFile } from '../../../cli/demo/zone-file-reader.ts';
import { serialOf, zoneFilesOf } from '../../../constructs/dns/zone-file.ts';
import type { DnsView } from '../../../levels/dns-view.ts';
import { queryFor, seenIn } from '../../support/dns-client.ts';
import type { Seen } from '../../support/dns-client.ts';
import { expectedAnswer, shapeOf } from '../../support/dns-oracle.ts';
import { anyName, anyView, viewWith } from '../../support/dns-views.ts';

const CLIENT = { client: '10.20.0.7', local: '10.30.0.10' };

describe('zoneFilesOf()', () => {
  test('writes a zone for the root with a start of authority and a record for each name', () => {
    const [file, ...parts] = zoneFilesOf(viewWith(['management.azure.com', '*.data.mcr.microsoft.com']));
    expect(parts).toEqual([]);
    expect(file?.name).toBe('level-2.db');
    expect(file?.text).toMatchInlineSnapshot(`
"; plant: what level-3 answers level-2.
$ORIGIN .
$TTL 30
. 30 IN SOA dns.level-3.plant.internal. hostmaster.invalid. 2922683935 3600 600 86400 30
. IN NS dns.level-3.plant.internal.
management.azure.com. IN A 10.30.0.10
*.data.mcr.microsoft.com. IN A 10.30.0.10
"
`);
  });

  test('takes the serial from the records: the same for the same, another for a moved face', () => {
    const serial = (view: DnsView): string | undefined =>
      /SOA \S+ \S+ (\d+)/.exec(zoneFilesOf(view)[0]?.text ?? '')?.[1];
    const view = viewWith(['a.x.y', 'b.x.y']);
    expect(serial({ ...view, names: view.names.toReversed() })).toBe(serial(view));
    expect(serial({ ...view, face: '10.30.0.11' })).not.toBe(serial(view));
  });

  test('splits a view that is too large into parts named by the serial, none above the limit', () => {
    const names = Array.from({ length: 300 }, (_, index) => `host-${index}.x.y`);
    const whole = zoneFilesOf(viewWith(names));
    const files = zoneFilesOf(viewWith(names), { maxFileBytes: 4_000 });
    const texts = new Map(files.map(({ name, text }) => [name, text]));
    expect(files.length).toBeGreaterThan(3);
    expect(Math.max(...files.map(({ text }) => text.length))).toBeLessThanOrEqual(4_000);
    const serial = serialOf(whole[0]?.text.split('\n').slice(5).join('\n') ?? '')
      .toString(16)
      .padStart(8, '0');
    expect(files[1]?.name).toBe(`level-2.${serial}.1.db`);
    const read = (file: string): string => texts.get(file) ?? '';
    expect(readZoneFile(read('level-2.db'), read)).toEqual(readZoneFile(whole[0]?.text ?? '', read));
  });

  test('answers every name as its patterns say, for any set of patterns', () => {
    fc.assert(
      fc.property(anyView(), anyName(1, 6), (view, name) => {
        const seen = answerTo(view, name, 'A');
        expect(shapeOf(seen)).toEqual(expectedAnswer(view, name));
        expect(seen.authority).toEqual([expect.stringContaining(seen.answers.length > 0 ? ' NS ' : ' SOA ')]);
      }),
      { numRuns: 3_000 },
    );
  });

  test('answers every other type of a name that exists with no data and the SOA, so that nothing goes round the face', () => {
    fc.assert(
      fc.property(
        anyView(),
        anyName(1, 6),
        fc.constantFrom('AAAA', 'TXT', 'HTTPS', 'SVCB', 'MX', 'CNAME', 'ANY'),
        (view, name, type) => {
          const seen = answerTo(view, name, type);
          expect(seen.answers).toEqual([]);
          expect(seen.authority).toEqual([expect.stringContaining(' 30 SOA ')]);
          expect(seen.rcode).toBe(expectedAnswer(view, name) === 'no-such-name' ? 'NXDOMAIN' : 'NOERROR');
        },
      ),
    );
  });
});

describe('serialOf()', () => {
  test('is never 0, which CoreDNS takes for a file it has already', () => {
    fc.assert(fc.property(fc.string(), (text) => serialOf(text) > 0 && serialOf(text) < 2 ** 32));
  });
});

function answerTo(view: DnsView, name: string, type: string): Seen {
  const zone = readZoneFile(zoneFilesOf(view)[0]?.text ?? '', () => '');
  const block = { zones: [''], addresses: [], networks: view.networks, source: { zone } };
  const outcome = answerMessage([block], queryFor(1, name, type), CLIENT);
  if (outcome === undefined || !('reply' in outcome)) throw new Error('no reply');
  return seenIn(packet.decode(packet.encode(outcome.reply)));
}
