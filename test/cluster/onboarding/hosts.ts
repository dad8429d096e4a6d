// The hosts commands are typed at, each booted and with the operator sitting at it from the first command on.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../machines/machine.ts';
import { scriptOf, type Turn } from './shell-script.ts';
import { startUnits } from './systemd/on-machine.ts';
import type { Workstation } from './workstation.ts';

/** By the zone they belong to. */
export type Machines = { get(zone: string): Machine | undefined };

/** Agents are given sixteen minutes by the steps; here everything is near. */
const LIMIT_SECONDS = 420;
const KILL_SECONDS = 10;

export class Hosts {
  readonly #page: string;
  readonly #machines: Machines;
  readonly #workstation: Workstation;
  /** Of every shell, besides what a workstation has. */
  readonly #settings: Readonly<Record<string, string>>;
  readonly #ready = new Map<string, Promise<Machine>>();

  /** `page` is the zone whose steps are typed: what they export is theirs alone. */
  constructor(page: string, machines: Machines, workstation: Workstation, settings: Readonly<Record<string, string>>) {
    this.#page = page;
    this.#machines = machines;
    this.#workstation = workstation;
    this.#settings = settings;
  }

  async at(zone: string): Promise<Machine> {
    const ready = this.#ready.get(zone) ?? this.#prepare(zone);
    this.#ready.set(zone, ready);
    return ready;
  }

  /**
   * Types commands in a folder, with nothing in the environment but what was put there on purpose. Returns how the last one
   * ended. `screen` is the file that gets what a person would see.
   */
  async type({ host, commands }: Turn, folder: string, screen: string): Promise<number> {
    const machine = await this.at(host);
    const variables = Object.entries({ ...this.#workstation.environment, ...this.#settings });
    const script = scriptOf(commands, { session: this.#sessionOn(machine), screen });
    const limited = ['timeout', `--kill-after=${KILL_SECONDS}`, String(LIMIT_SECONDS), 'bash', '-c', script];
    const { code } = await machine.run(
      'env',
      ['--ignore-environment', ...variables.map(([name, value]) => `${name}=${value}`), ...limited],
      { cwd: folder, limitMs: (LIMIT_SECONDS + 2 * KILL_SECONDS) * 1000 },
    );
    return code;
  }

  async #prepare(zone: string): Promise<Machine> {
    const machine = this.#machines.get(zone);
    if (machine === undefined) throw new Error(`Cannot type a command at ${zone}: it has no machine. Start it first`);
    rmSync(this.#sessionOn(machine), { force: true });
    await startUnits(machine);
    await this.#workstation.sitDownAt(machine);
    return machine;
  }

  #sessionOn(machine: Machine): string {
    return join(machine.folder, `session-of-${this.#page}.sh`);
  }
}
