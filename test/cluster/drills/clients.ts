// Clients of a drill: on the host of a zone or in one of its Pods, asking as workloads there would, by the resolver and the
// certificates they find. `hold` keeps connections open and counts what comes, so that a drill can say what it cost.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.ts';
import type { Ended, RunInOptions } from '../machines/machine.ts';
import type { AskErrand, Asked, Errand, Held, HoldErrand, RepeatErrand } from './errand.ts';
import { Newcomers, type RunningClient } from './newcomers.ts';

/** What a client needs of a machine. */
export type ClientMachine = {
  readonly run: (program: string, args: readonly string[], options: RunInOptions) => Promise<Ended>;
  readonly start: (
    service: string,
    program: string,
    args: readonly string[],
    options: Pick<RunInOptions, 'env'>,
  ) => RunningClient;
};

export type AskOptions = Partial<Omit<AskErrand, 'kind' | 'host'>>;
export type RepeatOptions = Partial<Omit<RepeatErrand, 'kind' | 'host'>>;
export type HoldOptions = Partial<Omit<HoldErrand, 'kind' | 'host'>>;

const PROGRAM = join(import.meta.dirname, 'client-program.ts');
/** As clients in C do: trust what the system trusts, which is where the plant's authority is. */
const TRUST = '--use-openssl-ca';
const ENVIRONMENT = { SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' } as const;
const LIMIT_MS = 5_000;
/** Each question is a program of its own, and competes with what it waits for. */
const ASK_AGAIN_MS = 500;
const REPEAT_MS = 250;
/** Late is not turned away. */
const PATIENCE_MS = 20_000;
/** Over what the client allows itself. */
const GRACE_MS = 20_000;
const DEFAULTS = { port: 443, path: '/', protocol: 'https', limitMs: LIMIT_MS } as const;

export class Client {
  readonly #machine: ClientMachine;
  readonly #command: (errand: Errand) => readonly [string, ...string[]];

  private constructor(machine: ClientMachine, command: (errand: Errand) => readonly [string, ...string[]]) {
    this.#machine = machine;
    this.#command = command;
  }

  /** On the host, in its network and with its files. */
  static onHost(machine: ClientMachine): Client {
    return new Client(machine, (errand) => [process.execPath, TRUST, PROGRAM, JSON.stringify(errand)]);
  }

  /** In a Pod of the client image: `exec` is the command that runs a program there, up to and including its `--`. */
  static inPod(machine: ClientMachine, exec: readonly [string, ...string[]]): Client {
    const text = readFileSync(PROGRAM, 'utf8');
    const node = ['env', `SSL_CERT_FILE=${ENVIRONMENT.SSL_CERT_FILE}`, 'node', TRUST, '--input-type=module-typescript'];
    return new Client(machine, (errand) => [...exec, ...node, '--eval', text, '--', JSON.stringify(errand)]);
  }

  /** One request. A refusal is an answer too; see `outcome`. */
  async ask(host: string, options: AskOptions = {}): Promise<Asked> {
    return this.#carryOut({ ...DEFAULTS, ...options, kind: 'ask', host });
  }

  async lookUp(host: string, resolver: string): Promise<Asked> {
    return this.#carryOut({ kind: 'look-up', host, resolver, limitMs: LIMIT_MS });
  }

  async sendDatagram(address: string, port: number, bytes: string): Promise<Asked> {
    return this.#carryOut({ kind: 'datagram', address, port, bytes, limitMs: LIMIT_MS });
  }

  /** Asks again until it comes as far as wanted; returns how that one was answered. */
  async askUntil(outcome: Asked['outcome'], host: string, options: AskOptions = {}, limitMs = 120_000): Promise<Asked> {
    const answers: Asked[] = [];
    const isSo = async () => answers[answers.push(await this.ask(host, options)) - 1]?.outcome === outcome;
    const said = () => answers.at(-1) ?? { outcome: 'not asked', detail: '' };
    await eventually(`"${host}" is ${outcome}`, isSo, limitMs, ASK_AGAIN_MS).catch((cause: unknown) => {
      throw new Error(`Cannot see "${host}" ${outcome} from there: it was ${said().outcome} (${said().detail})`, {
        cause,
      });
    });
    const last = answers.at(-1);
    if (last === undefined) throw new Error(`Cannot say how "${host}" answered: it was never asked. Give it time`);
    return last;
  }

  /** Connections that stay, once each of them has had a line. */
  async hold(host: string, options: HoldOptions = {}): Promise<HeldConnections> {
    const errand = { ...DEFAULTS, path: '/hold', connections: 1, ...options, kind: 'hold', host } as const;
    const connections = new HeldConnections(this.#start(errand));
    await connections.untilFlowing();
    return connections;
  }

  /** Asks again and again, from when the first has its answer or its failure. */
  async repeat(host: string, options: RepeatOptions = {}): Promise<Newcomers> {
    const errand = { ...DEFAULTS, everyMs: REPEAT_MS, limitMs: PATIENCE_MS, ...options, kind: 'repeat', host } as const;
    const newcomers = new Newcomers(this.#start(errand));
    await newcomers.untilAsked(1);
    return newcomers;
  }

  #start(errand: HoldErrand | RepeatErrand): RunningClient {
    const [program, ...args] = this.#command(errand);
    const name = `client-${randomUUID()}`;
    return this.#machine.start(name, program, args, { env: ENVIRONMENT });
  }

  async #carryOut(errand: Exclude<Errand, HoldErrand | RepeatErrand>): Promise<Asked> {
    const [program, ...args] = this.#command(errand);
    const limitMs = errand.limitMs + GRACE_MS;
    const { code, stdout, stderr } = await this.#machine.run(program, args, { env: ENVIRONMENT, limitMs });
    if (code !== 0) throw new Error(`Cannot run a client: it ended with ${code}. ${stderr}${stdout}`);
    const asked: Asked = JSON.parse(stdout);
    return asked;
  }
}

/** Connections that a client keeps, as it last described them. */
export class HeldConnections implements AsyncDisposable {
  readonly #service: RunningClient;
  #isTold = false;

  constructor(service: RunningClient) {
    this.#service = service;
  }

  get now(): readonly Held[] {
    const whole = this.#service.log.split('\n').slice(0, -1);
    const line = whole.findLast((each) => each.startsWith('['));
    const held: readonly Held[] = line === undefined ? [] : JSON.parse(line);
    return this.#isTold ? held.map((each) => ({ ended: 'told', ...each })) : held;
  }

  /** Those that ended although nobody told the client to end. */
  get lost(): readonly Held[] {
    return this.now.filter(({ ended }) => ended !== undefined && ended !== 'told');
  }

  /** Until each open connection has had another line than it has now. */
  async untilFlowing(): Promise<void> {
    const before = this.now;
    const isFurther = ({ lines, ended }: Held, index: number) =>
      ended !== undefined || lines > (before[index]?.lines ?? 0);
    await eventually(
      `every connection has had a line (${JSON.stringify(this.now)})`,
      async () => this.now.length > 0 && this.now.every(isFurther),
    );
  }

  async untilLost(count: number, limitMs?: number): Promise<void> {
    await eventually(`${count} connections are closed`, async () => this.lost.length >= count, limitMs);
  }

  /** Ends the client, and says what became of its connections. */
  async end(): Promise<readonly Held[]> {
    if (this.#isTold) return this.now;
    const isOver = this.now.length > 0 && this.now.every(({ ended }) => ended !== undefined);
    this.#isTold = true;
    // A client that has lost every connection ends by itself.
    if (!isOver) await this.#service.signal('TERM');
    return this.now;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}
