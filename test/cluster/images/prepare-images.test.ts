// The images of a plant in the hands of a real container runtime: pulled from the Internet's registries or imported from the
// archive, and run.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import { needDebianPrograms } from '../debian-programs.ts';
import { Office } from '../internet/office.ts';
import { cgroupOf, removeCgroups } from '../kubernetes/cgroups.ts';
import { CLUSTER_DNS_IMAGE, PAUSE_IMAGE } from '../kubernetes/images.ts';
import { CLIENT_IMAGE, type Images, prepareImages } from './prepare-images.ts';

const BUILD_MS = 30 * 60_000;
const TEST_MS = 60_000;
const REGISTRY = 'ghcr.io/contoso';

let office: Office;
let images: Images;
/** The options of `ctr`: where containerd is, and a name of its own for what it keeps and for its control groups. */
let containerd: readonly string[];

beforeAll(async () => {
  await needDebianPrograms({ containerd: 'containerd', runc: 'runc', zstd: 'zstd', getcap: 'libcap2-bin' });
  // Of this file alone: a plant may stand while its tests run.
  process.env['SALLYPORT_LEVELS'] = 'imagestest';
  office = await Office.open();
  const { images: folder, authority } = office.internet;
  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  images = await prepareImages({ folder, registry: REGISTRY, authority, report });
  containerd = await startContainerd();
}, BUILD_MS);
afterAll(async () => {
  const { folder } = office.machine;
  await office[Symbol.asyncDispose]();
  await removeCgroups(folder);
}, TEST_MS);

describe('prepareImages()', () => {
  test('lays an image where each of its registries looks', () => {
    const { images: folder } = office.internet;
    expect(readdirSync(folder).sort()).toEqual(['docker.io', 'ghcr.io', 'mcr.microsoft.com']);
    expect(readdirSync(join(folder, REGISTRY)).sort()).toEqual([
      'coredns',
      'forwarder',
      'kustomize-controller',
      'library',
      'source-controller',
    ]);
  });

  test(
    'the forwarder and CoreDNS are pulled by the digests that site.yaml is to name',
    async () => {
      const forwarder = `${REGISTRY}/forwarder@${images.forwarder}`;
      await ctr('images', 'pull', forwarder);
      expect(await runOnce(forwarder, 'node', 'forwarder/main.ts', '--help')).toContain('Usage: forwarder');
      const coredns = `${REGISTRY}/coredns@${images.coredns}`;
      await ctr('images', 'pull', coredns);
      expect(await runOnce(coredns, '/coredns', '-version')).toContain('CoreDNS-1.15.0');
    },
    TEST_MS,
  );

  test.each(['mcr.microsoft.com/azurek8sflux/<name>:1.7.3', `${REGISTRY}/<name>:v1.7.3`])(
    'the controllers of Flux come from %s',
    async (place) => {
      for (const name of ['source-controller', 'kustomize-controller']) {
        const reference = place.replace('<name>', name);
        await ctr('images', 'pull', reference);
        expect(await runOnce(reference, `/usr/local/bin/${name}`, '--help')).toContain('--watch-all-namespaces');
      }
    },
    TEST_MS,
  );

  test(
    'the client of drills has Node, a shell, and trusts the Internet',
    async () => {
      await ctr('images', 'pull', CLIENT_IMAGE);
      const script = `fetch('https://trusted.example/x').then((answer) => answer.json()).then(({ path }) => console.log(path))`;
      expect(await runOnce(CLIENT_IMAGE, 'node', '-e', script)).toBe('/x\n');
      expect(await runOnce(CLIENT_IMAGE, 'sh', '-c', 'id -u; ls -d /tmp')).toBe('65534\n/tmp\n');
    },
    TEST_MS,
  );

  test(
    'the archive brings what a node needs before any registry',
    async () => {
      const unpacked = `zstd --decompress --stdout ${images.airGapArchive} | ctr ${containerd.join(' ')} images import -`;
      await office.machine.ask('bash', ['-o', 'pipefail', '-c', unpacked]);
      expect((await ctr('images', 'list', '--quiet')).split('\n')).toEqual(
        expect.arrayContaining([PAUSE_IMAGE, CLUSTER_DNS_IMAGE]),
      );
      expect(await runOnce(PAUSE_IMAGE, '/bin/busybox', 'id', '-u')).toBe('65534\n');
      expect(await runOnce(CLUSTER_DNS_IMAGE, '/coredns', '-version')).toContain('CoreDNS-1.15.0');
    },
    TEST_MS,
  );

  test(
    'CoreDNS may bind low ports by its file',
    async () => {
      await ctr('images', 'pull', `${REGISTRY}/coredns@${images.coredns}`);
      await office.machine.ask('mkdir', ['-p', '/tmp/coredns']);
      await ctr('images', 'mount', `${REGISTRY}/coredns@${images.coredns}`, '/tmp/coredns');
      const shown = await office.machine.ask('getcap', ['/tmp/coredns/coredns']);
      await office.machine.ask('umount', ['/tmp/coredns']);
      expect(shown.trim()).toBe('/tmp/coredns/coredns cap_net_bind_service=ep');
    },
    TEST_MS,
  );

  test(
    'does it again in no time, with the same digests',
    async () => {
      const { images: folder, authority } = office.internet;
      const said: string[] = [];
      const again = await prepareImages({ folder, registry: REGISTRY, authority, report: (line) => said.push(line) });
      expect(again).toEqual(images);
      expect(said).toEqual([]);
    },
    BUILD_MS,
  );
});

/** Its folders are beside those of the machine: a layer of a layer would be refused by the kernel. */
async function startContainerd(): Promise<readonly string[]> {
  const { machine } = office;
  const at = (name: string): string => join(machine.folder, 'containerd', name);
  machine.start('containerd', 'containerd', ['--root', at('root'), '--state', at('state'), '--address', at('socket')]);
  await eventually(
    `containerd answers (${machine.logOf('containerd')})`,
    async () => (await machine.run('ctr', ['--address', at('socket'), 'version'])).code === 0,
  );
  return ['--address', at('socket'), '--namespace', cgroupOf(machine.folder).slice(1)];
}

function ctr(...args: readonly string[]): Promise<string> {
  return office.machine.ask('ctr', [...containerd, ...args]);
}

/** In a container, to its end. All that it says. */
async function runOnce(image: string, ...command: readonly string[]): Promise<string> {
  const container = ['run', '--rm', '--net-host', image, 'once', ...command];
  const { stdout, stderr } = await office.machine.run('ctr', [...containerd, ...container]);
  return stdout + stderr;
}
