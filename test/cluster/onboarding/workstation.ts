// Where the operator sits while typing the steps of a zone: on its machine, with a way to every API server that the machine
// itself does not have, and with the kubeconfigs of all zones in ~/.kube. Only the stand-in for kubectl uses that way.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { buildCluster } from '../build-kubernetes.ts';
import type { Machine } from '../machines/machine.ts';
import { writeFluxManifests } from './flux/manifests.ts';

/** A cluster as kubectl knows it, and the machine it runs on. */
export type Context = { readonly name: string; readonly machine: Machine };

const STAND_INS = join(import.meta.dirname, 'stand-ins');
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const HOME = '/root';
/** In the machine; each file is the network of a cluster. */
const WAYS = '/run/workstation';

export class Workstation {
  readonly #folder: string;
  readonly #kubectl: string;
  readonly #contexts: readonly Context[];

  private constructor(folder: string, kubectl: string, contexts: readonly Context[]) {
    this.#folder = folder;
    this.#kubectl = kubectl;
    this.#contexts = contexts;
  }

  /** `folder` is shared by the zones of a plant. */
  static async prepare(folder: string, contexts: readonly Context[]): Promise<Workstation> {
    mkdirSync(join(folder, 'kube'), { recursive: true });
    await writeFluxManifests(folder);
    const { kubectl } = await buildCluster();
    return new Workstation(folder, kubectl, contexts);
  }

  /** What a shell on it has in its environment, and nothing else. */
  get environment(): Readonly<Record<string, string>> {
    return {
      HOME,
      USER: 'root',
      LOGNAME: 'root',
      TERM: 'dumb',
      LANG: 'C.UTF-8',
      PATH: `${STAND_INS}:${dirname(process.execPath)}:${SYSTEM_PATH}`,
      STAND_INS,
      STAND_INS_KUBECTL: this.#kubectl,
      STAND_INS_FLUX: this.#folder,
    };
  }

  /** Sits down at a machine. Twice is once. */
  async sitDownAt(machine: Machine): Promise<void> {
    await machine.ask('mkdir', ['-p', `${HOME}/.kube`, WAYS]);
    await machine.ask('sh', [
      '-c',
      'mountpoint -q "$1" || mount --bind "$0" "$1"',
      join(this.#folder, 'kube'),
      `${HOME}/.kube`,
    ]);
    for (const { name, machine: cluster } of this.#contexts) await openWay(machine, join(WAYS, name), cluster.network);
  }
}

/** Network namespaces have their names outside only; the file is handed in open. */
async function openWay(machine: Machine, way: string, network: string): Promise<void> {
  const script = 'mountpoint -q "$0" || { touch "$0" && mount --bind /proc/self/fd/3 "$0"; }';
  const file = openSync(`/run/netns/${network}`, 'r');
  try {
    const args = ['--target', String(machine.pid), '--mount', '--pid', 'sh', '-c', script, way];
    const child = spawn('nsenter', args, { stdio: ['ignore', 'ignore', 'pipe', file] });
    const [said, [code]] = await Promise.all([text(child.stderr ?? Readable.from([])), once(child, 'exit')]);
    if (code !== 0) throw new Error(`Cannot open a way from ${machine.name} to network "${network}": ${said}`);
  } finally {
    closeSync(file);
  }
}
