// A reactor in a process of its own, which may open few files. Says its port; then, each time it is told to report, how often it
// has stopped accepting and how many connections are open. Ends with its input.

import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ReactorEngine } from '../../forwarder/engine/reactor/reactor-engine.ts';
import { startForwarder } from './engine-harness.ts';

const FREE_FILES = 12;
const [upPort] = process.argv.slice(2);
const forwarder = await startForwarder(
  { name: 'reactor', create: (context) => new ReactorEngine(context, { workers: 1 }) },
  {
    ports: { 443: Number(upPort) },
    // More than the system grants: the budget does not protect it.
    limits: { files: 10_000, unidentified: 5_000, newConnectionsPerSecond: 5_000, helloTimeoutMs: 60_000 },
  },
);
// What else such a process might have open: all but a few.
const others = useUpFiles();
for (const fd of others.splice(-FREE_FILES)) closeSync(fd);
console.log(JSON.stringify({ port: forwarder.port() }));
for await (const line of createInterface(process.stdin)) {
  if (line !== 'report') continue;
  const [, pauses] = /^sallyport_accept_paused_total (\d+)$/m.exec(await forwarder.metrics.text()) ?? [];
  const open = forwarder.engine.openConnections();
  console.log(JSON.stringify({ pauses: Number(pauses), open, atMs: performance.now() }));
}
await forwarder.engine.close();

function useUpFiles(): number[] {
  const fds: number[] = [];
  for (;;) {
    try {
      fds.push(openSync('/dev/null', 'r'));
    } catch {
      return fds;
    }
  }
}
