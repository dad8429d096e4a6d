// The image as it is built and as it runs: by buildah on bases made of this machine's packages, and by runc under the profile
// of our own. Needs root on Debian; the first minutes are npm's.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sbomSchema } from '../../../forwarder/image/sbom.ts';
import { packageOf } from '../../../forwarder/image/needed-files.ts';
import { BuiltImage, machineOf } from './built-image.ts';
import { Container, PLACES } from './container.ts';
import { type FileOf, filesOf, isOthersToWrite, isRunnable } from './files-of.ts';
import type { ImageConfig } from './image-store.ts';
import { ATTEMPTS, attemptsScript } from './refused-calls.ts';
import { runSmoke } from './smoke.ts';
import { DENIED, SmokeWorld, USER } from './smoke-world.ts';

const BUILD_MS = 15 * 60_000;
const RUN_MS = 2 * 60_000;
const PROGRAM = 'opt/sallyport';
const HEALTH = ['node', 'forwarder/main.ts', 'health', join(PLACES.run, 'health.sock')];

let image: BuiltImage;
let rootfs: string;
let config: ImageConfig;
let files: readonly FileOf[];

beforeAll(async () => {
  image = await BuiltImage.build();
  [rootfs, config] = [await image.rootfs(), await image.config()];
  files = filesOf(rootfs);
}, BUILD_MS);

afterAll(async () => {
  await image?.[Symbol.asyncDispose]();
}, RUN_MS);

describe('the image', () => {
  test('runs the forwarder as a user who is not root', () => {
    expect(config).toMatchObject({
      User: `${USER}:${USER}`,
      Entrypoint: ['node', 'forwarder/main.ts'],
      WorkingDir: `/${PROGRAM}`,
      Env: ['PATH=/usr/local/bin', 'NODE_ENV=production'],
    });
  });

  test('has one program, Node: no shell, no package manager', () => {
    const inFoldersOfPrograms = files.filter(({ path, kind }) => kind !== 'folder' && /(^|\/)s?bin\//.test(path));
    expect(inFoldersOfPrograms.map(({ path }) => path)).toEqual(['usr/local/bin/node']);
    const elsewhere = files.filter((file) => isRunnable(file) && !/^(usr\/)?lib/.test(file.path));
    expect(elsewhere.map(({ path }) => path)).toEqual(['usr/local/bin/node']);
    expect(machineOf(join(rootfs, 'usr/local/bin/node'))).toBe('amd64');
  });

  test('lets nobody but root change a file, and raises nobody', () => {
    expect(files.filter((file) => file.path !== 'tmp' && isOthersToWrite(file))).toEqual([]);
    expect(files.filter(({ mode }) => (mode & 0o6000) !== 0)).toEqual([]);
  });

  test('carries the forwarder as it stands, and nothing of how the image is made', () => {
    const text = (path: string): string => readFileSync(path, 'utf8');
    const main = 'forwarder/main.ts';
    expect(text(join(rootfs, PROGRAM, main))).toBe(text(join(import.meta.dirname, '../../..', main)));
    expect(existsSync(join(rootfs, PROGRAM, 'forwarder/image'))).toBe(false);
    expect(files.filter(({ path }) => /\.(d\.[cm]?ts|map)$|\/(readme|changelog)[^/]*$|\/musl_/i.test(path))).toEqual(
      [],
    );
  });

  test('lists its parts: every package there, and no other', () => {
    const { components } = sbomSchema.parse(JSON.parse(readFileSync(join(rootfs, PROGRAM, 'sbom.cdx.json'), 'utf8')));
    const modules = `${PROGRAM}/node_modules/`;
    const there = files.filter(({ path, kind }) => kind === 'file' && path.startsWith(modules));
    const folders = new Set(there.map(({ path }) => packageOf(path.slice(modules.length))));
    const packages = [...folders].map((folder) => nameAndVersion(join(rootfs, modules, folder, 'package.json')));
    expect(components.map(({ name, version }) => `${name}@${version}`).sort()).toEqual([...new Set(packages)].sort());
  });

  test(
    'is the same image when it is built again',
    async () => {
      const { digest, layerBytes } = await image.manifest();
      expect(await image.digestOfAnotherBuild()).toBe(digest);
      // Base, libatomic, Node, packages, program: a change of the forwarder moves only the last.
      expect(layerBytes).toHaveLength(5);
      expect(layerBytes.at(-1)).toBeLessThan(2 ** 20);
    },
    BUILD_MS,
  );

  test(
    'is laid out for arm64 with what runs there',
    async () => {
      const out = await image.arm64();
      expect(machineOf(join(out, 'node/usr/local/bin/node'))).toBe('arm64');
      const addons = filesOf(join(out, 'packages')).filter(({ path }) => path.endsWith('.node'));
      expect(addons.map(({ path }) => machineOf(join(out, 'packages', path)))).toEqual(['arm64']);
    },
    BUILD_MS,
  );
});

describe('a container of the image', () => {
  test(
    'passes what is allowed, denies the rest, answers, drains and ends with 0, under its own seccomp profile',
    async () => {
      await using world = await SmokeWorld.start({ places: PLACES });
      await using container = containerOf('smoke', world, 'of the machine');
      const forwarder = container.start();
      await forwarder.untilReady(world.healthSocket);
      expect(await container.exec(...HEALTH)).toBe('listening, with an allowlist\n');
      const { metrics, ...seen } = await runSmoke(world, forwarder);
      expect(seen).toMatchObject({
        echoed: 'through the forwarder',
        opened: { verdict: 'allow', reason: 'allowed' },
        denied: { verdict: 'deny', reason: 'not-in-allowlist', serverName: DENIED },
        health: { ok: true },
        echoedWhileDraining: 'still through it',
        closed: { closedBy: 'client' },
        exitCode: 0,
      });
      expect(metrics).toMatch(/^sallyport_/m);
      expect(forwarder.strays).toEqual([]);
    },
    RUN_MS,
  );

  test(
    'keeps its state as its own user, and writes nowhere else',
    async () => {
      await using world = await SmokeWorld.start({ places: PLACES });
      await using container = containerOf('state', world, 'of the machine');
      await container.start().untilReady(world.healthSocket);
      const kept = filesOf(world.folders.state).filter(({ kind }) => kind === 'file');
      expect(kept.map(({ uid }) => uid)).toEqual(kept.map(() => USER));
      expect(kept).not.toHaveLength(0);
      const script = `try { require('node:fs').writeFileSync('/tmp/x', '') } catch ({ code }) { console.log(code) }`;
      expect(await container.exec('node', '--eval', script)).toBe('EROFS\n');
    },
    RUN_MS,
  );

  test(
    'is refused what the profile does not list',
    async () => {
      await using world = await SmokeWorld.start({ places: PLACES });
      await using container = containerOf('refused', world, 'of the machine');
      await container.start().untilReady(world.healthSocket);
      const said: unknown = JSON.parse(await container.exec('node', '--eval', attemptsScript()));
      expect(said).toEqual({
        ...Object.fromEntries(Object.keys(ATTEMPTS).map((name) => [name, 'EPERM'])),
        'a child process': 'EPERM',
        status: { CapEff: '0000000000000000', CapBnd: '0000000000000000', NoNewPrivs: '1', Seccomp: '2' },
      });
    },
    RUN_MS,
  );

  test(
    'listens on 443 without a capability, in a network of its own',
    async () => {
      await using world = await SmokeWorld.start({ places: PLACES, port: 443 });
      await using container = containerOf('port-443', world, 'own');
      await container.start().untilReady(world.healthSocket);
      expect(statSync(world.healthSocket).uid).toBe(USER);
      expect(await container.exec(...HEALTH)).toBe('listening, with an allowlist\n');
    },
    RUN_MS,
  );
});

function containerOf(id: string, world: SmokeWorld, network: 'of the machine' | 'own'): Container {
  return new Container(image.folder, id, { rootfs, config, folders: world.folders, network });
}

function nameAndVersion(path: string): string {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof value !== 'object' || value === null || !('name' in value) || !('version' in value))
    throw new Error(`Cannot read "${path}": it has no name or no version`);
  return `${String(value.name)}@${String(value.version)}`;
}
