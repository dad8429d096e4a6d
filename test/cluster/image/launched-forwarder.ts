// A forwarder that was started by some command: its audit lines, its log, its end.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { probeHealth } from '../../../forwarder/observe/health.ts';
import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import { AuditTrail } from '../../support/audit-trail.ts';
import { eventually } from '../../support/eventually.ts';

export class LaunchedForwarder implements AsyncDisposable {
  readonly trail = new AuditTrail();
  /** Lines of stdout that are no audit lines: there must be none. */
  readonly strays: string[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  #log = '';

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    this.#child = spawn(command, [...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
    this.#ended = once(this.#child, 'close').catch((error: unknown) => [String(error)]);
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#log += chunk.toString()));
    if (this.#child.stdout !== null) createInterface(this.#child.stdout).on('line', (line) => this.#take(line));
  }

  get log(): string {
    return this.#log;
  }

  async untilReady(healthSocket: string): Promise<void> {
    await eventually(`the forwarder serves (it said: ${this.#log})`, async () => {
      if (this.#child.exitCode !== null) throw new Error(`Cannot use the forwarder: it ended. It said:\n${this.#log}`);
      return (await probeHealth(healthSocket, '/readyz')).ok;
    });
  }

  /** Asks it to end, as the kubelet does; `ended` tells when it has. */
  terminate(): void {
    this.#child.kill('SIGTERM');
  }

  /** The exit code. */
  async ended(): Promise<unknown> {
    const [code] = await this.#ended;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #take(line: string): void {
    const record = asRecord(line);
    if (record === undefined) this.strays.push(line);
    else this.trail.add(record);
  }
}

function asRecord(line: string): AuditRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined; // no JSON: a stray line, which the test reports
  }
}

function isRecord(value: unknown): value is AuditRecord {
  return typeof value === 'object' && value !== null && 'event' in value && 'verdict' in value;
}
