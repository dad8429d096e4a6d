// The servers of the Internet in this process, on loopback: what each name answers.

import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import { dialTls, readToEnd } from '../../support/peers.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { ContentStore } from '../images/content-store.ts';
import { blobFile, findManifest, MEDIA_TYPES, partsOf } from '../images/layout.ts';
import { writeImage } from '../images/write-image.ts';
import { authorityIn } from './authority.ts';
import { patternedBytes } from './pattern.ts';
import { type LoggedRequest, readRequests } from './request-log.ts';
import { World } from './world.ts';

const LONG = 300_000;

type Question = { readonly method?: string; readonly headers?: OutgoingHttpHeaders; readonly body?: string };

const stack = new AsyncDisposableStack();
let folder: TemporaryFolder;
let ca: string;
let port: number;
let echoPort: number;
let digest: string;

beforeAll(async () => {
  folder = stack.use(new TemporaryFolder());
  const at = (name: string): string => join(folder.path, name);
  ({ ca } = await authorityIn(at('authority')));
  const world = stack.use(
    await World.start({
      listeners: [
        { address: '127.0.0.1', port: 0, kind: 'https' },
        { address: '127.0.0.1', port: 0, kind: 'echo' },
      ],
      authority: at('authority'),
      git: { hosts: ['github.com'], repositories: at('repositories'), user: 'reader', token: 'secret' },
      images: at('images'),
      log: at('requests.log'),
    }),
  );
  [port = 0, echoPort = 0] = world.ports;
  const recipe = { files: [{ to: '/text', text: 'long '.repeat(1_000) }], entrypoint: ['/text'] };
  ({ digest } = await writeImage(at('images/ghcr.io/contoso/oven'), '1', recipe, new ContentStore(at('store'))));
});
afterAll(() => stack.disposeAsync());

/** Asks a name, wherever it is: its certificate has to be right. */
function ask(
  host: string,
  path: string,
  { method = 'GET', headers = {}, body }: Question = {},
): Promise<IncomingMessage> {
  const asked = request({
    host: '127.0.0.1',
    port,
    path,
    method,
    ca,
    servername: host,
    headers: { host: `${host}:${port}`, ...headers },
    agent: false,
  });
  asked.end(body);
  return new Promise<IncomingMessage>((resolve, reject) => asked.once('response', resolve).once('error', reject));
}

describe('any name', () => {
  test('answers who asked for what', async () => {
    const response = await ask('sensors.example', '/a?b=c');
    expect(response.statusCode).toBe(200);
    expect(JSON.parse(await text(response))).toEqual({
      host: 'sensors.example',
      path: '/a?b=c',
      client: '127.0.0.1',
      tlsServerName: 'sensors.example',
    });
  });

  test('shows the name of the hello beside the one of the request', async () => {
    const response = await ask('front.example', '/', { headers: { host: 'behind.example' } });
    expect(JSON.parse(await text(response))).toMatchObject({ host: 'behind.example', tlsServerName: 'front.example' });
  });

  test('streams as many bytes as are asked for, each in its place', async () => {
    const streamed = await buffer(await ask('files.example', `/stream?bytes=${LONG}`));
    expect(streamed.equals(patternedBytes(0, LONG))).toBe(true);
    expect((await ask('files.example', '/stream?bytes=many')).resume().statusCode).toBe(400);
  });

  test('holds a connection and says a line after the other', async () => {
    const response = await ask('held.example', '/hold');
    const lines: string[] = [];
    for await (const chunk of response) {
      lines.push(...String(chunk).trim().split('\n'));
      if (lines.length >= 3) break;
    }
    expect(lines.slice(0, 3)).toEqual(['{"n":0}', '{"n":1}', '{"n":2}']);
  });

  test('sends back what is posted', async () => {
    const headers = { 'content-type': 'text/plain' };
    const response = await ask('echo.example', '/', { method: 'POST', headers, body: 'warm' });
    expect(response.headers['content-type']).toBe('text/plain');
    expect(await text(response)).toBe('warm');
  });

  test('echoes on other ports, and lets the client finish first', async () => {
    const socket = await dialTls(echoPort, 'broker.example', ca);
    socket.end('good morning');
    expect((await readToEnd(socket)).toString()).toBe('good morning');
  });
});

describe('a registry', () => {
  const manifests = '/v2/contoso/oven/manifests';

  test.each(['tag', 'digest'])('answers a manifest by its %s', async (way) => {
    const path = `${manifests}/${way === 'tag' ? '1' : digest}`;
    const head = await ask('ghcr.io', path, { method: 'HEAD' });
    const expected = { 'docker-content-digest': digest, 'content-type': MEDIA_TYPES.manifest };
    expect(head.resume().headers).toMatchObject(expected);
    const response = await ask('ghcr.io', path);
    expect(response.headers).toMatchObject({ ...expected, 'content-length': head.headers['content-length'] });
    expect(JSON.parse(await text(response))).toMatchObject({
      schemaVersion: 2,
      layers: [{ mediaType: MEDIA_TYPES.layer }],
    });
  });

  test('sends clients elsewhere for layers, where they may ask for a part', async () => {
    const layer = layerOf('ghcr.io/contoso/oven');
    const redirect = await ask('ghcr.io', `/v2/contoso/oven/blobs/${layer.digest}`);
    expect(redirect.resume().statusCode).toBe(307);
    const { host, hostname, pathname } = new URL(redirect.headers.location ?? '');
    expect(host).toBe(`pkg-containers.githubusercontent.com:${port}`);
    const whole = await buffer(await ask(hostname, pathname));
    expect(whole).toHaveLength(layer.size);
    const part = await ask(hostname, pathname, { headers: { range: 'bytes=512-1023' } });
    expect([part.statusCode, part.headers['content-range']]).toEqual([206, `bytes 512-1023/${layer.size}`]);
    expect((await buffer(part)).equals(whole.subarray(512, 1024))).toBe(true);
    expect((await ask(hostname, pathname, { headers: { range: 'bytes=999999-' } })).resume().statusCode).toBe(416);
  });

  test.each([
    ['a tag it does not have', `${manifests}/2`, 'MANIFEST_UNKNOWN'],
    ['a repository it does not have', '/v2/contoso/stove/manifests/1', 'MANIFEST_UNKNOWN'],
    ['a folder of somebody else', '/v2/contoso/oven/..%2f..%2foven/manifests/1', 'BLOB_UNKNOWN'],
    ['a layer it does not have', `/v2/contoso/oven/blobs/sha256:${'0'.repeat(64)}`, 'BLOB_UNKNOWN'],
  ])('refuses %s', async (_, path, code) => {
    const response = await ask('ghcr.io', path);
    expect(response.statusCode).toBe(404);
    expect(JSON.parse(await text(response))).toMatchObject({ errors: [{ code }] });
  });

  test('does not have what is at another registry', async () => {
    expect((await ask('mcr.microsoft.com', `${manifests}/1`)).resume().statusCode).toBe(404);
  });

  function layerOf(repository: string) {
    const layout = join(folder.path, 'images', repository);
    const manifest = findManifest(layout, '1');
    const [layer] = manifest === undefined ? [] : partsOf(layout, manifest).layers;
    if (layer === undefined) throw new Error(`"${blobFile(layout, digest)}" has no layer`);
    return layer;
  }
});

describe('a Git host', () => {
  test.each([
    ['nobody', {}],
    ['somebody else', { authorization: basic('reader:guess') }],
  ])('asks %s to sign in', async (_, headers) => {
    const response = await ask('github.com', '/contoso/bakery/info/refs?service=git-upload-pack', { headers });
    expect([response.resume().statusCode, response.headers['www-authenticate']]).toEqual([401, 'Basic realm="Git"']);
  });

  test('does not find what is not there', async () => {
    const headers = { authorization: basic('reader:secret') };
    const path = '/contoso/brewery/info/refs?service=git-upload-pack';
    expect((await ask('github.com', path, { headers })).resume().statusCode).toBe(404);
  });
});

test('every request is a line of the log once it is answered', async () => {
  const logged = (): readonly LoggedRequest[] =>
    readRequests(join(folder.path, 'requests.log')).filter(({ host }) => host === 'logged.example');
  await text(await ask('logged.example', '/one?two'));
  await eventually('the line is written', async () => logged().length > 0);
  expect(logged()).toEqual([
    expect.objectContaining({ client: '127.0.0.1', method: 'GET', path: '/one?two', status: 200 }),
  ]);
});

function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}
