// A container of the image by runc, confined as the Deployment asks for and more: own seccomp profile, no capability, no new
// privileges, the image's own user, a root nobody can write. It shares the machine's network, or has one of its own.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CONFIGURATION_FILE,
  CONFIGURATION_FOLDER,
  RUN_FOLDER,
  STATE_FOLDER,
} from '../../../constructs/forwarder/places.ts';
import type { ImageConfig } from './image-store.ts';
import { LaunchedForwarder } from './launched-forwarder.ts';
import { run } from './run.ts';
import type { Places } from './smoke-world.ts';

/** The folders as the container sees them: those of the Deployment. */
export const PLACES: Places = { configuration: CONFIGURATION_FOLDER, state: STATE_FOLDER, run: RUN_FOLDER };

const PROFILE = new URL('../../../forwarder/image/seccomp.json', import.meta.url);

export type ContainerOptions = {
  readonly rootfs: string;
  readonly config: ImageConfig;
  /** The folders of this machine that stand at PLACES. */
  readonly folders: Places;
  readonly network: 'of the machine' | 'own';
  /** @default what the image runs, with the configuration */
  readonly command?: readonly string[];
};

export class Container implements AsyncDisposable {
  readonly #id: string;
  readonly #bundle: string;
  readonly #state: string;
  #forwarder: LaunchedForwarder | undefined;

  constructor(folder: string, id: string, options: ContainerOptions) {
    this.#id = id;
    this.#bundle = join(folder, id);
    this.#state = join(folder, 'runc');
    mkdirSync(this.#bundle, { recursive: true });
    writeFileSync(join(this.#bundle, 'config.json'), JSON.stringify(specification(options)));
  }

  start(): LaunchedForwarder {
    this.#forwarder = new LaunchedForwarder('runc', ['--root', this.#state, 'run', '--bundle', this.#bundle, this.#id]);
    return this.#forwarder;
  }

  /** Runs a command in it, as the kubelet does for a probe. Its standard output. */
  exec(...command: readonly string[]): Promise<string> {
    return run('runc', ['--root', this.#state, 'exec', this.#id, ...command]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run('runc', ['--root', this.#state, 'delete', '--force', this.#id]);
    await this.#forwarder?.[Symbol.asyncDispose]();
  }
}

/** The OCI runtime specification of the container. */
function specification({ rootfs, config, folders, network, command }: ContainerOptions): unknown {
  const [uid, gid] = config.User.split(':').map(Number);
  const bind = (destination: string, source: string, mode: 'ro' | 'rw'): unknown => ({
    destination,
    source,
    type: 'bind',
    options: ['bind', mode, 'nosuid', 'nodev', 'noexec'],
  });
  return {
    ociVersion: '1.0.2',
    root: { path: rootfs, readonly: true },
    process: {
      terminal: false,
      user: { uid, gid },
      args: command ?? [...config.Entrypoint, '--config', CONFIGURATION_FILE],
      env: config.Env,
      cwd: config.WorkingDir,
      capabilities: { bounding: [], effective: [], inheritable: [], permitted: [], ambient: [] },
      noNewPrivileges: true,
    },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid', 'nodev', 'noexec'] },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'strictatime', 'mode=755'] },
      bind(PLACES.configuration, folders.configuration, 'ro'),
      bind(PLACES.state, folders.state, 'rw'),
      bind(PLACES.run, folders.run, 'rw'),
    ],
    linux: {
      namespaces: ['pid', 'ipc', 'uts', 'mount', ...(network === 'own' ? ['network'] : [])].map((type) => ({ type })),
      // As the Deployment does for ports below 1024; only a network of its own may be told so.
      ...(network === 'own' && { sysctl: { 'net.ipv4.ip_unprivileged_port_start': '0' } }),
      seccomp: JSON.parse(readFileSync(PROFILE, 'utf8')),
    },
  };
}
