// Who can reach whom: a program that answers in one network namespace, and a question from another.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runInNamespace } from './namespaces.ts';

const PROGRAM = join(import.meta.dirname, 'answer-program.ts');
const ASK = 'exec 3<>"/dev/$0/$1/$2" && echo "?" >&3 && head -n 1 <&3';

export class Answerer implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = once(child, 'exit');
  }

  /** Answers on these ports of a namespace, over TCP and UDP. */
  static async start(namespace: string, ports: readonly number[]): Promise<Answerer> {
    const command = [process.execPath, PROGRAM, ...ports.map(String)];
    const child = spawn('nsenter', [`--net=/run/netns/${namespace}`, ...command], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) if (line === 'ready') return new Answerer(child);
    throw new Error(`Cannot answer in "${namespace}": the program ended. Its own words stand above`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill();
    await this.#ended;
  }
}

export type Question = {
  /** A network namespace. */
  readonly from: string;
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  /** How long an answer may take. What is dropped is never answered. */
  readonly seconds: number;
};

/** The address that an answerer saw the question come from; undefined where none answers. */
export async function ask({ from, protocol, address, port, seconds }: Question): Promise<string | undefined> {
  const question = ['bash', '-c', ASK, protocol, address, String(port)];
  try {
    return (await runInNamespace(from, 'timeout', [String(seconds), ...question])).trim();
  } catch {
    // Refused, dropped or without a route: all of it is no answer.
    return undefined;
  }
}
