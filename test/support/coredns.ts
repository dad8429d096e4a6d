// A real CoreDNS for a test: started on a Corefile, ready when it answers, ended with the test.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

const START_MS = 20_000;

export class CoreDns implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #output: string[] = [];

  private constructor(child: ChildProcess) {
    this.#process = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => this.#output.push(chunk.toString()));
  }

  /** Starts a binary on a Corefile and waits until it says that it serves. */
  static async start(binary: string, corefile: string): Promise<CoreDns> {
    const coreDns = new CoreDns(spawn(binary, ['-conf', corefile], { stdio: ['ignore', 'pipe', 'pipe'] }));
    await coreDns.#until(/^CoreDNS-/m);
    return coreDns;
  }

  get output(): string {
    return this.#output.join('');
  }

  async #until(said: RegExp): Promise<void> {
    const deadline = AbortSignal.timeout(START_MS);
    const { stdout } = this.#process;
    while (!said.test(this.output)) {
      if (this.#process.exitCode !== null || stdout === null) throw new Error(`CoreDNS ended at once:\n${this.output}`);
      await Promise.race([
        once(stdout, 'data', { signal: deadline }),
        once(this.#process, 'exit', { signal: deadline }),
      ]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}

/** Ports that were free on an address a moment ago. */
export async function freePorts(count: number, address = '127.0.0.1'): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => once(server.listen(0, address), 'listening')));
  const ports = servers.map((server) => {
    const bound = server.address();
    return bound === null || typeof bound === 'string' ? 0 : bound.port;
  });
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
