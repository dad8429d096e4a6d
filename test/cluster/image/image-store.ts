// buildah with a store of its own below one folder: what a test builds is nobody else's, and is gone with the folder.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { run } from './run.ts';

export type BuildOptions = {
  /** The context, and the Containerfile relative to it. */
  readonly context: string;
  readonly file: string;
  readonly tag: string;
  readonly target?: string;
  /** Instead of the defaults of the Containerfile. */
  readonly args?: Readonly<Record<string, string>>;
};

/** No registry is asked, no layer is taken from an earlier build, no time is written. */
const SAME_EVERY_TIME = '--isolation=chroot --pull-never --no-cache --layers --timestamp=0'.split(' ');
const extraCertificates = process.env['NODE_EXTRA_CA_CERTS'];
const EXTRA_CERTIFICATES: Readonly<Record<string, string>> =
  extraCertificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: extraCertificates };

const imageSchema = z.object({
  OCIv1: z.object({
    architecture: z.string(),
    config: z.object({
      User: z.string(),
      Env: z.array(z.string()),
      Entrypoint: z.array(z.string()),
      WorkingDir: z.string(),
    }),
  }),
});
const manifestSchema = z.object({ layers: z.array(z.object({ size: z.int() })) });
export type ImageConfig = z.infer<typeof imageSchema>['OCIv1']['config'] & { readonly architecture: string };

export class ImageStore implements AsyncDisposable {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  async build({ context, file, tag, target, args: given = {} }: BuildOptions): Promise<void> {
    const args = Object.entries({ ...given, ...EXTRA_CERTIFICATES }).map(
      ([name, value]) => `--build-arg=${name}=${value}`,
    );
    const volumes = npmVolumes().map((volume) => `--volume=${volume}`);
    const targets = target === undefined ? [] : [`--target=${target}`];
    await this.#buildah('build', [
      ...SAME_EVERY_TIME,
      ...args,
      ...volumes,
      ...targets,
      `--file=${join(context, file)}`,
      '--tag',
      tag,
      context,
    ]);
  }

  /** An image of the files of a folder. */
  async buildFrom(folder: string, tag: string): Promise<void> {
    const file = join(this.#folder, 'Containerfile.of-a-folder');
    writeFileSync(file, 'FROM scratch\nCOPY . /\n');
    await this.#buildah('build', [...SAME_EVERY_TIME, '--file', file, '--tag', tag, folder]);
  }

  async config(tag: string): Promise<ImageConfig> {
    const { OCIv1 } = imageSchema.parse(JSON.parse(await this.#buildah('inspect', ['--type', 'image', tag])));
    return { ...OCIv1.config, architecture: OCIv1.architecture };
  }

  /** The files of an image, mounted until the store is disposed of. */
  async mount(tag: string): Promise<string> {
    const container = (await this.#buildah('from', ['--pull-never', tag])).trim();
    return (await this.#buildah('mount', [container])).trim();
  }

  /** Writes an image as an OCI layout, as a registry would have it: its digest, and the compressed size of each layer. */
  async push(
    tag: string,
    layout: string,
  ): Promise<{ readonly digest: string; readonly layerBytes: readonly number[] }> {
    const digestFile = `${layout}.digest`;
    await this.#buildah('push', ['--digestfile', digestFile, tag, `oci:${layout}`]);
    const digest = readFileSync(digestFile, 'utf8').trim();
    const manifest = readFileSync(join(layout, 'blobs', ...digest.split(':')), 'utf8');
    const { layers } = manifestSchema.parse(JSON.parse(manifest));
    return { digest, layerBytes: layers.map(({ size }) => size) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#buildah('umount', ['--all']);
    await this.#buildah('rm', ['--all']);
  }

  #buildah(command: string, args: readonly string[]): Promise<string> {
    const store = ['--root', join(this.#folder, 'store'), '--runroot', join(this.#folder, 'run')];
    return run('buildah', [...store, command, ...args]);
  }
}

/** What npm in the build needs of this machine: what was fetched before, the way to a registry, whom it trusts. */
function npmVolumes(): readonly string[] {
  const home = homedir();
  const volumes = [
    { path: join(home, '.npm'), place: '/root/.npm:rw' },
    { path: join(home, '.npmrc'), place: '/root/.npmrc:ro' },
    ...Object.values(EXTRA_CERTIFICATES).map((path) => ({ path, place: `${path}:ro` })),
  ];
  return volumes.filter(({ path }) => existsSync(path)).map(({ path, place }) => `${path}:${place}`);
}
