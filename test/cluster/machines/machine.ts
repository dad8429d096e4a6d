// A machine of a plant on this machine: a network, host name, process and mount namespace of its own, folders of the system in
// a layer of its own. Programs are started in it by `nsenter`. One kill of its first process ends all of it.
// It is found again by its folder, from any process: `npm run levels` leaves machines running.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { eventually } from '../../support/eventually.ts';

export type MachineOptions = {
  /** Also its host name. */
  readonly name: string;
  /** Where its layers, logs and state are, on a tmpfs: made if it is missing. */
  readonly folder: string;
  /** The name of its network namespace, which exists (wires.ts). */
  readonly network: string;
};

export type RunInOptions = {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly limitMs?: number;
};

export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

const INIT = join(import.meta.dirname, 'machine-init.sh');
/** What a machine may write to without any other noticing. */
const LAYERED = ['/etc', '/opt', '/root', '/usr/local', '/var/lib', '/var/log', '/home', '/tmp'];
const START_MS = 10_000;
const RUN_MS = 120_000;
const MAX_OUTPUT_BYTES = 64 * 2 ** 20;
/** What an error of `execFile` carries; one that never started has a word for a code. */
const endSchema = z.object({
  code: z.int().catch(1),
  stdout: z.string().catch(''),
  stderr: z.string().catch(''),
});
const stateSchema = z.object({ name: z.string(), network: z.string(), pid: z.int() });

export class Machine {
  readonly name: string;
  readonly folder: string;
  readonly network: string;
  /** Of the first process, as the system outside sees it. */
  readonly pid: number;

  private constructor(folder: string, { name, network, pid }: z.infer<typeof stateSchema>) {
    this.folder = folder;
    this.name = name;
    this.network = network;
    this.pid = pid;
  }

  static async start({ name, folder, network }: MachineOptions): Promise<Machine> {
    mkdirSync(join(folder, 'log'), { recursive: true });
    rmSync(join(folder, 'started'), { force: true });
    const flags = '--mount --uts --pid --fork --kill-child=SIGKILL --mount-proc --propagation private'.split(' ');
    const child = startApart(
      'nsenter',
      [
        `--net=/run/netns/${network}`,
        'unshare',
        ...flags,
        INIT,
        folder,
        name,
        ...LAYERED.filter((place) => existsSync(place)),
      ],
      join(folder, 'log', 'machine.log'),
    );
    await eventually(
      `machine "${name}" has started (${folder}/log/machine.log)`,
      async () => existsSync(join(folder, 'started')),
      START_MS,
    );
    const pid = firstChildOf(child.pid ?? 0);
    const state = { name, network, pid };
    writeFileSync(join(folder, 'machine.json'), JSON.stringify(state));
    return new Machine(folder, state);
  }

  /** A machine that was started before, by whichever process. */
  static at(folder: string): Machine {
    return new Machine(folder, stateSchema.parse(JSON.parse(readFileSync(join(folder, 'machine.json'), 'utf8'))));
  }

  get isRunning(): boolean {
    return existsSync(`/proc/${this.pid}`) && readFileSync(`/proc/${this.pid}/cmdline`, 'utf8').includes(INIT);
  }

  /** Runs a program in the machine to its end, however it ends. */
  async run(program: string, args: readonly string[] = [], options: RunInOptions = {}): Promise<Ended> {
    const { cwd = '/', env, input, limitMs = RUN_MS } = options;
    const child = promisify(execFile)('nsenter', this.#inside(cwd, [program, ...args]), {
      env: { ...process.env, ...env },
      timeout: limitMs,
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    // A program that ends without reading what it was given says what it has to say by its exit code.
    child.child.stdin?.on('error', () => undefined);
    child.child.stdin?.end(input ?? '');
    try {
      const { stdout, stderr } = await child;
      return { code: 0, stdout, stderr };
    } catch (error) {
      return endSchema.parse(error);
    }
  }

  /** Its standard output. Throws with its own words when it fails. */
  async ask(program: string, args: readonly string[] = [], options: RunInOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(program, args, options);
    if (code === 0) return stdout;
    throw new Error(
      `Cannot run "${[program, ...args].join(' ')}" at ${this.name}: it ended with ${code}. ${stderr}${stdout}`,
    );
  }

  /** Starts a program that goes on when this process ends. What it says is in `log/<service>.log`. */
  start(
    service: string,
    program: string,
    args: readonly string[] = [],
    options: Omit<RunInOptions, 'input' | 'limitMs'> = {},
  ): Service {
    const pidFile = join(this.folder, `${service}.pid`);
    // A child of the machine's first process: `nsenter` would stop with a program that is stopped, and not go on with it.
    const shell = ['sh', '-c', '"$@" & echo $! >"$0"', pidFile, program, ...args];
    startApart('nsenter', this.#inside(options.cwd ?? '/', shell), this.logOf(service), options.env);
    return new Service(this, service);
  }

  logOf(service: string): string {
    return join(this.folder, 'log', `${service}.log`);
  }

  /** Ends every process of the machine, at once. Its folder stays. */
  async stop(): Promise<void> {
    if (!this.isRunning) return;
    process.kill(this.pid, 'SIGKILL');
    await eventually(`machine "${this.name}" has ended`, async () => !existsSync(`/proc/${this.pid}`), START_MS);
  }

  #inside(cwd: string, command: readonly string[]): string[] {
    const namespaces = ['--target', String(this.pid), '--net', '--mount', '--uts', '--pid'];
    return [...namespaces, 'sh', '-c', 'cd "$0" && exec "$@"', cwd, ...command];
  }
}

/** A program that was started in a machine. */
export class Service {
  readonly #machine: Machine;
  readonly #name: string;

  constructor(machine: Machine, name: string) {
    this.#machine = machine;
    this.#name = name;
  }

  get log(): string {
    return readFileSync(this.#machine.logOf(this.#name), 'utf8');
  }

  async signal(signal: 'TERM' | 'KILL' | 'STOP' | 'CONT' | 'HUP'): Promise<void> {
    const pid = readFileSync(join(this.#machine.folder, `${this.#name}.pid`), 'utf8').trim();
    await this.#machine.ask('kill', [`-${signal}`, pid]);
  }
}

/** A process of its own, which does not end with this one. */
function startApart(
  program: string,
  args: readonly string[],
  log: string,
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const output = openSync(log, 'a');
  try {
    const child = spawn(program, [...args], {
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...process.env, ...env },
    });
    child.unref();
    return child;
  } finally {
    closeSync(output);
  }
}

/** `unshare --fork` waits for the process that lives in the new namespaces. */
function firstChildOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return Number(children[0]);
}
