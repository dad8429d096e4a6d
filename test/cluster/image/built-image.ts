// The image, built by its own recipe on bases made here, with a store that is gone afterwards.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { needDebianPrograms } from '../debian-programs.ts';
import { type ImageConfig, ImageStore } from './image-store.ts';
import { writeBase, writeBuildBase } from './local-bases.ts';

const REPOSITORY = join(import.meta.dirname, '../../..');
const FILE = 'forwarder/Containerfile';
const BASES = { TARGETARCH: 'amd64', BUILD_IMAGE: 'localhost/build-base', BASE_IMAGE: 'localhost/base' } as const;
const TAG = 'localhost/sallyport/forwarder';

export class BuiltImage implements AsyncDisposable {
  readonly store: ImageStore;
  /** For what goes with the image: containers, layouts. */
  readonly folder: string;
  readonly #resources: AsyncDisposableStack;

  private constructor(store: ImageStore, folder: string, resources: AsyncDisposableStack) {
    this.store = store;
    this.folder = folder;
    this.#resources = resources;
  }

  static async build(): Promise<BuiltImage> {
    await needDebianPrograms({ buildah: 'buildah', runc: 'runc', ldd: 'libc-bin' });
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(new TemporaryFolder()).path;
    const store = stack.use(new ImageStore(join(folder, 'images')));
    writeBase(join(folder, 'base'));
    await writeBuildBase(join(folder, 'build-base'));
    await store.buildFrom(join(folder, 'base'), BASES.BASE_IMAGE);
    await store.buildFrom(join(folder, 'build-base'), BASES.BUILD_IMAGE);
    await store.build({ context: REPOSITORY, file: FILE, tag: TAG, args: BASES });
    return new BuiltImage(store, folder, stack.move());
  }

  config(): Promise<ImageConfig> {
    return this.store.config(TAG);
  }

  /** Its files, as a folder. */
  rootfs(): Promise<string> {
    return this.store.mount(TAG);
  }

  /** The digest a registry would know it by, and the size of its layers: base, libatomic, Node, packages, program. */
  async manifest(): Promise<{ readonly digest: string; readonly layerBytes: readonly number[] }> {
    return this.store.push(TAG, join(this.folder, 'layout'));
  }

  /** Writes it as an OCI layout, for a registry. */
  async writeLayout(folder: string): Promise<void> {
    await this.store.push(TAG, folder);
  }

  /** The digest of another build of the same files. */
  async digestOfAnotherBuild(): Promise<string> {
    await this.store.build({ context: REPOSITORY, file: FILE, tag: `${TAG}-again`, args: BASES });
    return (await this.store.push(`${TAG}-again`, join(this.folder, 'layout-again'))).digest;
  }

  /** The layers for arm64 as one folder. They are laid out by the same stage, on the machine that builds. */
  async arm64(): Promise<string> {
    const tag = `${TAG}-arm64`;
    await this.store.build({
      context: REPOSITORY,
      file: FILE,
      tag,
      target: 'build',
      args: { ...BASES, TARGETARCH: 'arm64' },
    });
    return join(await this.store.mount(tag), 'out');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

const EI_CLASS_64 = 2;
const MACHINES = new Map([
  [0x3e, 'amd64'],
  [0xb7, 'arm64'],
]);

/** What an ELF file runs on, from its header (e_machine, 16 bits at 18). */
export function machineOf(path: string): string {
  const header = readFileSync(path).subarray(0, 20);
  if (header.toString('latin1', 0, 4) !== '\x7fELF' || header[4] !== EI_CLASS_64)
    throw new Error(`Cannot tell what "${path}" runs on: it is no 64-bit ELF file`);
  return MACHINES.get(header.readUInt16LE(18)) ?? 'another machine';
}
