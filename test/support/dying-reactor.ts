// The program of a reactor's thread that dies when a client says a certain name.

import { workerData } from 'node:worker_threads';
import type { Kernel } from '../../forwarder/engine/reactor/kernel.ts';
import { runReactor } from '../../forwarder/engine/reactor/run-reactor.ts';

export const DEADLY_NAME = 'deadly.example';

/** A fault while a connection is served would cost that connection only; one while all are waited for costs them all. */
function dyingOf(name: string, kernel: Kernel): Kernel {
  const receive = kernel.receive.bind(kernel);
  const wait = kernel.wait.bind(kernel);
  let isDying = false;
  const receiveAndHear: Kernel['receive'] = (fd, into, most) => {
    const count = receive(fd, into, most);
    if (count > 0) isDying ||= Buffer.from(into.buffer, into.byteOffset, count).includes(name);
    return count;
  };
  const waitOrDie: Kernel['wait'] = (timeoutMs) => {
    if (isDying) throw new Error(`Cannot go on: a client said "${name}"`);
    return wait(timeoutMs);
  };
  return Object.assign(kernel, { receive: receiveAndHear, wait: waitOrDie });
}

// A test imports the name from here, too.
if (workerData !== null) runReactor(workerData, (kernel) => dyingOf(DEADLY_NAME, kernel));
