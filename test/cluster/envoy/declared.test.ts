// What the head of an exported file says of Envoy is true of the real one; and what it does not say is as with a forwarder.

import { describe, expect, test } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import { buildClientHello } from '../../support/client-hello.ts';
import { makeConduitKeys } from '../../support/conduit-keys.ts';
import { exampleSite, zoneOf } from '../../support/declared-site.ts';
import { proxyHeaderFor } from '../../support/proxy-headers.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { type Asked, helloFor, type Outcome, requestFor } from './ask.ts';
import { SideBySide } from './side-by-side.ts';
import { startAnswerer } from './stand-ins.ts';

const DMZ = '127.0.35.60';
const OVEN = '127.0.21.60';
const STRANGER = '127.0.97.60';

async function bakery(zoneName: string, folder: TemporaryFolder, everyName?: string): Promise<SideBySide> {
  const site = exampleSite('contoso-bakery');
  const options = { site, zone: zoneOf(site, zoneName), folder, today: '2026-11-21' };
  return SideBySide.start(everyName === undefined ? options : { ...options, everyName });
}

type Both = { readonly forwarder: Outcome; readonly envoy: Outcome };

async function outcomes(both: SideBySide, asked: Asked): Promise<Both> {
  const [forwarder, envoy] = await Promise.all([both.askForwarder(asked), both.askEnvoy(asked)]);
  return { forwarder, envoy };
}

const codesOf = (both: SideBySide): readonly string[] => both.differences.map(({ code }) => code);

describe('what the head of an exported file declares', () => {
  test('is what the real Envoy does otherwise at the top', async () => {
    using folder = new TemporaryFolder();
    await using both = await bakery('level-4', folder);
    const at = (port: number, bytes: Uint8Array): Asked => ({ source: DMZ, port, bytes });
    const request = (host: string): Uint8Array => requestFor(['GET / HTTP/1.1', `Host: ${host}`]);
    const long = buildClientHello({ serverName: 'github.com', keyShareBytes: 18_000 });
    await expect(outcomes(both, at(443, helloFor('github.com.')))).resolves.toEqual({
      forwarder: 'answered',
      envoy: 'closed',
    });
    await expect(outcomes(both, at(443, long))).resolves.toEqual({ forwarder: 'answered', envoy: 'closed' });
    await expect(outcomes(both, at(80, request('deb.debian.org:8080')))).resolves.toEqual({
      forwarder: 'answered',
      envoy: 'closed',
    });
    expect(codesOf(both)).toEqual(expect.arrayContaining(['name-form', 'limits', 'requests']));
  }, 60_000);

  test('includes names that resolve to an address of the plant', async () => {
    using folder = new TemporaryFolder();
    const inside = '127.0.98.77';
    await using both = await bakery('level-4', folder, inside);
    await using answerer = await startAnswerer(inside, both.overlay.port(443));
    expect(answerer.open).toBe(0);
    const asked = { source: DMZ, port: 443, bytes: helloFor('github.com') };
    await expect(outcomes(both, asked)).resolves.toEqual({ forwarder: 'closed', envoy: 'answered' });
    expect(codesOf(both)).toContain('forbidden-address');
  }, 60_000);

  test('includes server names that are no host names', async () => {
    using folder = new TemporaryFolder();
    await using both = await bakery('level-3', folder);
    const asked = { source: OVEN, port: 443, bytes: helloFor('a..arc.azure.net') };
    await expect(outcomes(both, asked)).resolves.toEqual({ forwarder: 'closed', envoy: 'answered' });
  }, 60_000);

  test('does not include lookups: a name that is refused is never looked up', async () => {
    using folder = new TemporaryFolder();
    await using both = await bakery('level-4', folder);
    const names = ['secret.two.his.arc.azure.com', 'secret.example', 'one.his.arc.azure.com'];
    const asked = names.map((name) => ({ source: DMZ, port: 443, bytes: helloFor(name) }));
    const seen = await Promise.all(asked.map((each) => both.askEnvoy(each)));
    expect(seen).toEqual(['closed', 'closed', 'answered']);
    expect(new Set(both.dns.envoy.asked)).toEqual(new Set(['one.his.arc.azure.com']));
  }, 60_000);
});

describe('a PROXY header', () => {
  test('is read past, and an address in it opens nothing', async () => {
    using folder = new TemporaryFolder();
    await using both = await bakery('level-4', folder);
    const header = proxyHeaderFor(
      {
        client: { address: '10.35.0.7', port: 4_000 },
        local: { address: '10.40.0.10', port: 443 },
        origin: 'level-3-5',
      },
      makeConduitKeys('k1'),
    );
    const bytes = Buffer.concat([header, helloFor('github.com')]);
    await expect(both.askEnvoy({ source: DMZ, port: 443, bytes })).resolves.toBe('answered');
    await expect(both.askEnvoy({ source: STRANGER, port: 443, bytes })).resolves.toBe('closed');
  }, 60_000);
});

describe('the access log', () => {
  test('has a line with the server name for what passes and for what does not', async () => {
    using folder = new TemporaryFolder();
    await using both = await bakery('level-4', folder);
    for (const name of ['github.com', 'one.his.arc.azure.com', 'nothing.example'])
      await both.askEnvoy({ source: DMZ, port: 443, bytes: helloFor(name) });
    const host = ['GET / HTTP/1.1', 'Host: nothing.example'];
    await both.askEnvoy({ source: DMZ, port: 80, bytes: requestFor(host) });
    const { lines } = both.envoy;
    const isThere = (field: string, value: string): boolean => lines.some((line) => line[field] === value);
    await eventually('a line for each', () =>
      Promise.resolve(
        isThere('serverName', 'github.com') &&
          isThere('serverName', 'one.his.arc.azure.com') &&
          isThere('serverName', 'nothing.example') &&
          isThere('event', 'request'),
      ),
    );
    const common = { zone: 'level-4', event: 'connection' };
    expect(lines.find(({ serverName }) => serverName === 'github.com')).toMatchObject({
      ...common,
      chain: 'level-3-5 > internet',
      nextHop: expect.stringMatching(/^127\.0\.99\.10:/),
      peer: expect.stringMatching(/^127\.0\.35\.60:/),
    });
    expect(lines.find(({ serverName }) => serverName === 'nothing.example')).toMatchObject({ ...common, flags: 'NR' });
    expect(lines.find(({ event }) => event === 'request')).toMatchObject({ host: 'nothing.example', status: 404 });
  }, 60_000);
});
