// One service as systemd keeps it: started, watched, started again, stopped. What it says goes to a log of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { eventually } from '../../../support/eventually.ts';
import { SANDBOX, serviceCommand, type ServiceCommand, type ServicePlaces } from './service-command.ts';
import { messageOf } from './message-of.ts';
import { makePlaces, removePlaces } from './service-places.ts';
import type { ServiceSection } from './unit.ts';

export type ServiceState = 'inactive' | 'activating' | 'active' | 'deactivating' | 'failed';

export type ServiceOptions = {
  readonly name: string;
  readonly section: ServiceSection;
  /** Where what it says is appended. */
  readonly log: string;
  /** The most open files this machine lets anybody have. */
  readonly hardLimit: number;
};

/** Programs that stand between the supervisor and the service until it runs as it should. */
const PREPARING = ['unshare', 'prlimit', 'setpriv'];

export class Service {
  readonly name: string;
  readonly log: string;
  readonly #hardLimit: number;
  #section: ServiceSection;
  #state: ServiceState = 'inactive';
  #main: ChildProcess | undefined;
  #restart: NodeJS.Timeout | undefined;
  #starting: Promise<void> | undefined;
  /** By the clock of `performance.now()`; undefined while it runs and before it ever did. */
  #inactiveSince: number | undefined;

  constructor({ name, section, log, hardLimit }: ServiceOptions) {
    this.name = name;
    this.log = log;
    this.#section = section;
    this.#hardLimit = hardLimit;
  }

  get state(): ServiceState {
    return this.#state;
  }

  get mainPid(): number | undefined {
    return this.#main?.pid;
  }

  get inactiveSince(): number | undefined {
    return this.#inactiveSince;
  }

  /** What its file says now; a command that runs already goes on as it was started. */
  configure(section: ServiceSection): void {
    this.#section = section;
  }

  /** Until it runs, or has run in the case of `oneshot`; who asks meanwhile waits for the same. Throws when it does not. */
  async start(): Promise<void> {
    if (this.#state === 'active') return;
    this.#starting ??= this.#startNow().finally(() => {
      this.#starting = undefined;
    });
    await this.#starting;
  }

  async stop(): Promise<void> {
    clearTimeout(this.#restart);
    const main = this.#main;
    this.#state = 'deactivating';
    if (main !== undefined) {
      const ended = once(main, 'exit');
      this.#signal('SIGTERM');
      const timer = setTimeout(() => this.#signal('SIGKILL'), this.#section.TimeoutStopSec);
      await ended;
      clearTimeout(timer);
    }
    this.#end('inactive');
  }

  async #startNow(): Promise<void> {
    clearTimeout(this.#restart);
    this.#state = 'activating';
    this.#inactiveSince = undefined;
    try {
      await this.#begin();
    } catch (error) {
      // Stopped meanwhile, or about to be started again, it is in another state by now.
      if (this.#state === 'activating' && this.#inactiveSince === undefined) this.#end('failed');
      throw error;
    }
  }

  /** To the process and all it started, as systemd does it to a control group. */
  #signal(signal: NodeJS.Signals): void {
    if (this.mainPid === undefined) return;
    try {
      process.kill(-this.mainPid, signal);
    } catch {
      // It ended by itself just now.
    }
  }

  async #begin(): Promise<void> {
    const places = makePlaces(this.name, this.#section);
    for (const line of this.#section.ExecStartPre) await this.#runToEnd(this.#command(line, places));
    if (this.#section.Type === 'oneshot') await this.#runOnce(places);
    else await this.#launch(places);
  }

  async #runOnce(places: ServicePlaces): Promise<void> {
    for (const line of this.#section.ExecStart) await this.#runToEnd(this.#command(line, places));
    if (this.#section.RemainAfterExit) this.#state = 'active';
    else this.#end('inactive');
  }

  async #runToEnd(command: ServiceCommand): Promise<void> {
    const child = this.#spawn(command);
    this.#main = child;
    const timer = setTimeout(() => this.#signal('SIGKILL'), this.#section.TimeoutStartSec);
    const [code] = await once(child, 'exit');
    clearTimeout(timer);
    this.#main = undefined;
    if (code !== 0 && !command.mayFail)
      throw new Error(
        `Job for ${this.name} failed because the control process exited with ${String(code ?? 'a signal')}.`,
      );
  }

  async #launch(places: ServicePlaces): Promise<void> {
    const [line = ''] = this.#section.ExecStart;
    const child = this.#spawn(this.#command(line, places));
    this.#main = child;
    child.on('exit', (code, signal) => this.#mainEnded(code, signal));
    const isGone = (): boolean => this.#main !== child;
    await eventually(`${this.name} runs`, async () => isGone() || !isPreparing(child.pid));
    if (isGone()) throw new Error(`Job for ${this.name} failed because it ended at once. See ${this.log}`);
    if (this.#state === 'activating') this.#state = 'active';
  }

  #mainEnded(code: number | null, signal: NodeJS.Signals | null): void {
    this.#main = undefined;
    if (this.#state === 'deactivating') return;
    this.#say(`Main process exited, code=${code === null ? 'killed' : 'exited'}, status=${code ?? signal ?? ''}`);
    if (this.#section.Restart === 'no') return this.#end(code === 0 ? 'inactive' : 'failed');
    this.#end('activating');
    this.#restart = setTimeout(() => {
      this.#say('Scheduled restart job');
      this.start().catch((error: unknown) => this.#say(messageOf(error)));
    }, this.#section.RestartSec);
  }

  #end(state: ServiceState): void {
    this.#state = state;
    this.#inactiveSince = performance.now();
    removePlaces(this.name, this.#section);
  }

  #command(line: string, places: ServicePlaces): ServiceCommand {
    return serviceCommand(this.#section, line, places, this.#hardLimit);
  }

  #spawn({ argv: [program = '', ...args], env }: ServiceCommand): ChildProcess {
    const output = openSync(this.log, 'a');
    try {
      // A group of its own, so that one signal reaches whatever it starts.
      const child = spawn(program, args, { cwd: '/', env, detached: true, stdio: ['ignore', output, output] });
      child.on('error', (error) => this.#say(error.message));
      return child;
    } finally {
      closeSync(output);
    }
  }

  #say(text: string): void {
    const output = openSync(this.log, 'a');
    writeSync(output, `${this.name}: ${text}\n`);
    closeSync(output);
  }
}

function isPreparing(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return PREPARING.includes(command[0] ?? '') || command.includes(SANDBOX);
  } catch {
    return false; // ended
  }
}
