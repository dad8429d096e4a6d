// The Internet in a machine of its own, as a plant has it, asked by real clients from another machine: Git, a tool that pulls
// images, curl, the resolver of the system.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { needDebianPrograms } from '../debian-programs.ts';
import { run } from '../image/run.ts';
import { ContentStore } from '../images/content-store.ts';
import { writeImage } from '../images/write-image.ts';
import type { Machine } from '../machines/machine.ts';
import { ELSEWHERE_ADDRESS, GIT_ADDRESS } from './addresses.ts';
import { Internet } from './internet.ts';
import { CORPORATE_PROXY, GIT, Office } from './office.ts';

const BUILD_MS = 20 * 60_000;
const TEST_MS = 60_000;
const PROXY = `http://${CORPORATE_PROXY.address}:${CORPORATE_PROXY.port}`;

let office: Office;
let internet: Internet;
let machine: Machine;

beforeAll(async () => {
  await needDebianPrograms({ git: 'git', skopeo: 'skopeo', curl: 'curl' });
  // Of this file alone: a plant may stand while its tests run.
  process.env['SALLYPORT_LEVELS'] = 'inettest';
  office = await Office.open();
  ({ internet, machine } = office);
}, BUILD_MS);
afterAll(() => office[Symbol.asyncDispose](), TEST_MS);

describe('Git', () => {
  const signedIn = `https://${GIT.user}:${GIT.token}@github.com/contoso/bakery`;

  beforeAll(async () => {
    const bare = join(internet.repositories, 'contoso', 'bakery.git');
    using clone = new TemporaryFolder();
    mkdirSync(bare, { recursive: true });
    await run('git', ['init', '--quiet', '--bare', '--initial-branch', 'main', bare]);
    const git = (...args: readonly string[]): Promise<string> => run('git', args, { cwd: clone.path });
    await git('init', '--quiet', '--initial-branch', 'main');
    clone.write('site.yaml', 'site: bakery\n');
    await git('add', '--all');
    await git(
      '-c',
      'user.name=Operator',
      '-c',
      'user.email=operator@plant.example',
      'commit',
      '--quiet',
      '-m',
      'first',
    );
    await git('push', '--quiet', bare, 'main');
  });

  test.each(['', '.git'])(
    'clones for who signs in, by an address that ends in "%s"',
    async (suffix) => {
      const folder = `/tmp/clone${suffix}`;
      await machine.ask('git', ['clone', '--quiet', `${signedIn}${suffix}`, folder]);
      expect(await machine.ask('cat', [`${folder}/site.yaml`])).toBe('site: bakery\n');
    },
    TEST_MS,
  );

  test('refuses who does not sign in', async () => {
    const env = { GIT_TERMINAL_PROMPT: '0' };
    const ended = await machine.run('git', ['clone', '--quiet', 'https://github.com/contoso/bakery', '/tmp/no'], {
      env,
    });
    expect(ended).toMatchObject({ code: 128, stderr: expect.stringContaining('could not read Username') });
    expect(internet.requests().at(-1)).toMatchObject({ host: 'github.com', client: '10.40.0.10', status: 401 });
  });

  test('lets nobody push: the token may read', async () => {
    await machine.ask('git', ['clone', '--quiet', signedIn, '/tmp/pushed']);
    const ended = await machine.run('git', ['-C', '/tmp/pushed', 'push', 'origin', 'HEAD:other']);
    expect(ended).toMatchObject({ code: 128, stderr: expect.stringContaining('403') });
  });
});

describe('registries', () => {
  test(
    'an image is pulled by its digest, its layers from another name',
    async () => {
      const store = new ContentStore(join(office.world.folder, 'store'));
      const recipe = {
        files: [{ from: '/bin/busybox', to: '/bin/busybox' }],
        entrypoint: ['/bin/busybox', 'sleep', '1'],
      };
      const { digest } = await writeImage(join(internet.images, 'ghcr.io/contoso/pause'), '1', recipe, store);
      const before = internet.requests().length;
      const source = `docker://ghcr.io/contoso/pause@${digest}`;
      await machine.ask('skopeo', ['--insecure-policy', 'copy', '--quiet', source, 'dir:/tmp/pulled']);
      const pulled = await machine.ask('skopeo', ['inspect', '--format', '{{.Digest}}', 'dir:/tmp/pulled']);
      expect(pulled.trim()).toBe(digest);
      const seen = internet
        .requests()
        .slice(before)
        .map(({ host, status }) => `${host} ${status}`);
      expect(seen).toEqual(expect.arrayContaining(['ghcr.io 307', 'pkg-containers.githubusercontent.com 200']));
    },
    TEST_MS,
  );
});

describe('every other name', () => {
  test.each(['anything.example', 'management.azure.com'])('%s answers by TLS that holds good', async (name) => {
    const answered: unknown = JSON.parse(await machine.ask('curl', ['--silent', '--show-error', `https://${name}/x`]));
    expect(answered).toEqual({ host: name, path: '/x', client: '10.40.0.10', tlsServerName: name });
  });

  test('port 80 answers in the clear', async () => {
    const answered: unknown = JSON.parse(await machine.ask('curl', ['--silent', 'http://plain.example/']));
    expect(answered).toEqual({ host: 'plain.example', path: '/', client: '10.40.0.10' });
  });
});

describe('DNS', () => {
  test('answers by UDP and TCP, and is stopped and started again', async () => {
    expect(await machine.ask('getent', ['ahostsv4', 'github.com'])).toContain(GIT_ADDRESS);
    const isAnswering = async (): Promise<boolean> =>
      (await machine.run('timeout', ['1', 'getent', 'ahostsv4', 'any.example'])).stdout.includes(ELSEWHERE_ADDRESS);
    expect(await isAnswering()).toBe(true);
    const dns = Internet.at(office.world).service('dns');
    await dns.signal('STOP');
    expect(await isAnswering()).toBe(false);
    await dns.signal('CONT');
    await eventually('DNS answers again', isAnswering);
  });
});

describe('the corporate proxy', () => {
  const flags = `--silent --proxy ${PROXY} --write-out %{http_connect} --output /dev/null`.split(' ');
  const signedIn = `${CORPORATE_PROXY.user}:${CORPORATE_PROXY.password}`;

  test.each([
    ['opens a tunnel for who signs in', signedIn, 'https://tunnel.example/', '200'],
    ['refuses another password', `${CORPORATE_PROXY.user}:guess`, 'https://tunnel.example/', '407'],
    ['refuses ports that are not of TLS', signedIn, 'https://tunnel.example:22/', '403'],
  ])('%s', async (_, credentials, address, status) => {
    const { stdout } = await machine.run('curl', [...flags, '--proxy-user', credentials, address]);
    expect(stdout).toBe(status);
    await eventually('its log has a line', async () => internet.tunnels().some((line) => line.includes(`/${status} `)));
  });
});
