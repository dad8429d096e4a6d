// The units of one machine: found by name in the folder where the steps put them, kept in the state they were asked into.
// What is enabled is started with the machine, as after a boot.

import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from './message-of.ts';
import { Service } from './service.ts';
import { Timer } from './timer.ts';
import { parseUnit, type UnitFile } from './unit.ts';

export type UnitsOptions = {
  /** Where a log for each service is. */
  readonly logs: string;
  readonly hardLimit: number;
};

type Loaded = { readonly file: UnitFile; readonly unit: Service | Timer };

const UNITS = '/etc/systemd/system';
const TARGETS = ['sysinit.target', 'multi-user.target', 'timers.target'];

export class Units {
  readonly #options: UnitsOptions;
  readonly #bootMs = performance.now();
  readonly #loaded = new Map<string, Loaded>();

  constructor(options: UnitsOptions) {
    this.#options = options;
  }

  /**
   * Starts what is enabled, target after target as at a boot. Units of Debian's own are none of a zone's business.
   * Returns what could not be started.
   */
  async boot(): Promise<readonly Error[]> {
    const failures: Error[] = [];
    for (const target of TARGETS) {
      const starts = wantedBy(target).map((name) => this.start(name));
      for (const result of await Promise.allSettled(starts))
        if (result.status === 'rejected') failures.push(new Error(messageOf(result.reason)));
    }
    return failures;
  }

  async start(name: string): Promise<void> {
    await this.#load(name).unit.start();
  }

  async stop(name: string): Promise<void> {
    await this.#load(name).unit.stop();
  }

  async restart(name: string): Promise<void> {
    await this.stop(name);
    await this.start(name);
  }

  /** Links the unit into what pulls it in at boot. The real systemctl does that without a systemd. */
  async enable(name: string): Promise<string> {
    return systemctlOffline('enable', name);
  }

  async disable(name: string): Promise<string> {
    return systemctlOffline('disable', name);
  }

  /** Unit files are read again; what runs goes on as it was started. */
  reload(): void {
    for (const [name, { unit }] of this.#loaded) {
      if (!existsSync(join(UNITS, name))) continue;
      const file = readUnit(name);
      if (unit instanceof Service && file.Service !== undefined) unit.configure(file.Service);
      if (unit instanceof Timer && file.Timer !== undefined) unit.configure(file.Timer);
      this.#loaded.set(name, { file, unit });
    }
  }

  unit(name: string): Service | Timer {
    return this.#load(name).unit;
  }

  description(name: string): string {
    return this.#load(name).file.Unit.Description;
  }

  #load(name: string): Loaded {
    const loaded = this.#loaded.get(name);
    if (loaded !== undefined) return loaded;
    const file = readUnit(name);
    const made = { file, unit: this.#make(name, file) };
    this.#loaded.set(name, made);
    return made;
  }

  #make(name: string, { Service: service, Timer: timer }: UnitFile): Service | Timer {
    const { logs, hardLimit } = this.#options;
    if (service !== undefined)
      return new Service({ name, section: service, log: join(logs, `${name}.log`), hardLimit });
    if (timer === undefined) throw new Error(`Cannot run unit "${name}": it is neither a service nor a timer`);
    const timed = this.#load(name.replace(/\.timer$/, '.service')).unit;
    if (timed instanceof Timer) throw new Error(`Cannot run unit "${name}": it times no service`);
    return new Timer({ name, section: timer, service: timed, bootMs: this.#bootMs });
  }
}

function readUnit(name: string): UnitFile {
  const path = join(UNITS, basename(name));
  if (!existsSync(path)) throw new Error(`Unit ${name} not found.`);
  return parseUnit(name, readFileSync(path, 'utf8'));
}

function wantedBy(target: string): readonly string[] {
  const folder = join(UNITS, `${target}.wants`);
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names.filter((name) => existsSync(join(UNITS, name)));
}

async function systemctlOffline(verb: string, name: string): Promise<string> {
  const { stderr } = await promisify(execFile)('/usr/bin/systemctl', ['--root=/', '--no-reload', verb, name]);
  return stderr;
}
