// A proxy as a process, and what the system says about it: processor time, memory, descriptors, of itself and of every
// process below it. It is ended by its own process id.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

export type ProcessCommand = {
  readonly program: string;
  readonly args: readonly string[];
  /** As taskset takes them. */
  readonly cpus: string;
  /** Gets what it prints, logs of connections included where the proxy writes them there. */
  readonly output: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** As many descriptors as the system lets it have. */
const WITH_DESCRIPTORS = 'ulimit -n "$(ulimit -Hn)"; exec "$@"';
/** USER_HZ of /proc: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const END_PATIENCE_MS = 5_000;

export class ProxyProcess {
  readonly #child: ChildProcess;
  readonly #output: string;

  constructor({ program, args, cpus, output, env }: ProcessCommand) {
    const fd = openSync(output, 'a');
    const words = ['-c', cpus, 'sh', '-c', WITH_DESCRIPTORS, 'sh', program, ...args];
    const environment = { ...process.env, ...env };
    this.#child = spawn('taskset', words, { stdio: ['ignore', fd, fd], env: environment });
    closeSync(fd);
    this.#output = output;
    const endWithUs = (): void => {
      if (this.isRunning) for (const pid of this.pids()) endIfThere(pid);
    };
    process.once('exit', endWithUs);
    this.#child.once('exit', () => process.off('exit', endWithUs));
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('Cannot find the process: it was not started');
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The beginning of what it said, for error messages. */
  get said(): string {
    return readFileSync(this.#output, 'utf8').slice(0, 2_000);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Processor time of all its processes and threads, in seconds. */
  cpuSeconds(): number {
    return sumOver(this.pids(), (pid) => {
      const [utime = 0, stime = 0] = statFields(pid).slice(11, 13).map(Number);
      return (utime + stime) / TICKS_PER_SECOND;
    });
  }

  /** Memory of its own, not of files: in bytes. */
  anonymousBytes(): number {
    return sumOver(this.pids(), (pid) => statusField(pid, 'RssAnon') * 1024);
  }

  residentBytes(): number {
    return sumOver(this.pids(), (pid) => statusField(pid, 'VmRSS') * 1024);
  }

  descriptors(): number {
    return sumOver(this.pids(), (pid) => readdirSync(`/proc/${pid}/fd`).length);
  }

  /** Itself and what it has started. */
  pids(): readonly number[] {
    return withChildren(this.pid);
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return;
    const below = this.pids().slice(1);
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const late = await Promise.race([ended.then(() => false), pause(END_PATIENCE_MS, true, { ref: false })]);
    if (late) this.#child.kill('SIGKILL');
    await ended;
    for (const pid of below) endIfThere(pid);
  }
}

/** Of a process and those below it, each before its children; vanished ones are left out. */
function withChildren(pid: number): readonly number[] {
  const tasks = attempt(() => readdirSync(`/proc/${pid}/task`), []);
  const children = tasks.flatMap((task) =>
    attempt(() => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8'), '').split(' '),
  );
  return [pid, ...children.filter((text) => text !== '').flatMap((text) => withChildren(Number(text)))];
}

/** The fields after the name, which may itself contain blanks: proc_pid_stat(5), from field 3 on. */
function statFields(pid: number): readonly string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** KiB of a line of /proc/<pid>/status. */
function statusField(pid: number, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1] ?? 0);
}

function sumOver(pids: readonly number[], value: (pid: number) => number): number {
  return pids.reduce((sum, pid) => sum + attempt(() => value(pid), 0), 0);
}

/** A process may end between being listed and being read. */
function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

function endIfThere(pid: number): void {
  attempt(() => process.kill(pid, 'SIGKILL'), false);
}
