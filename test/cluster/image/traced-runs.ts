// The runs from which the seccomp profile is made: the forwarder at its work with each engine, and the parts of Node it uses
// that a short run may not come to (threads that load an addon, much garbage, an abort, names asked of the system).

import { join } from 'node:path';
import { LaunchedForwarder } from './launched-forwarder.ts';
import { run } from './run.ts';
import { ALLOWED, SmokeWorld, type WorldOptions } from './smoke-world.ts';
import { runSmoke } from './smoke.ts';
import { CallTrace } from './strace.ts';

const REPOSITORY = join(import.meta.dirname, '../../..');
const MAIN = join(REPOSITORY, 'forwarder/main.ts');

/** Scripts that do one thing each. */
const PARTS = {
  // As the reactor does: libc called from a thread of its own.
  'addon-in-a-thread': `const { Worker } = require('node:worker_threads');
    new Worker("const k = require('koffi'); k.load(null).func('int getpid()')()", { eval: true })`,
  garbage: `let kept = []; for (let i = 0; i < 4000; i += 1) { kept.push(Buffer.alloc(1 << 17, i), new Array(2000).fill(i));
    if (kept.length > 400) kept = []; }`,
  abort: 'process.abort()',
  // What reading the Allowlist from a cluster loads, and a name that the system resolves.
  'kubernetes-client': `import('@kubernetes/client-node').then(() => fetch('https://localhost:1/')).catch(() => undefined)`,
  'own-interfaces': `require('node:os').networkInterfaces(); require('node:os').cpus()`,
} as const;

export type TracedRuns = Readonly<Record<string, string[]>>;

/** The calls of each run, by its name. */
export async function traceRuns(report: (line: string) => void): Promise<TracedRuns> {
  const runs: Record<string, string[]> = {};
  const keep = async (name: string, calls: Promise<string[]>): Promise<void> => {
    report(`tracing ${name}`);
    runs[name] = await calls;
  };
  for (const engine of ['net', 'reactor'] as const) {
    if (await accepts(engine)) await keep(`engine-${engine}`, traceForwarder({ engine }));
    else report(`engine "${engine}" is refused by this forwarder: not traced`);
  }
  await keep('through-a-proxy', traceForwarder({ engine: 'net', throughProxy: true }));
  for (const [name, script] of Object.entries(PARTS)) await keep(name, traceNode(['--eval', script]));
  return runs;
}

async function accepts(engine: 'net' | 'reactor'): Promise<boolean> {
  await using world = await SmokeWorld.start({ engine });
  const file = join(world.folders.configuration, 'forwarder.yaml');
  return await run(process.execPath, [MAIN, '--check', file]).then(
    () => true,
    () => false,
  );
}

async function traceForwarder(options: WorldOptions): Promise<string[]> {
  await using world = await SmokeWorld.start(options);
  using trace = new CallTrace();
  const file = join(world.folders.configuration, 'forwarder.yaml');
  await using forwarder = new LaunchedForwarder('strace', [...trace.flags, process.execPath, MAIN, '--config', file]);
  await forwarder.untilReady(world.healthSocket);
  // A list and a configuration are taken over while it runs, and connections come and go.
  world.allow([ALLOWED, 'another.example']);
  await runSmoke(world, forwarder);
  return trace.calls();
}

async function traceNode(args: readonly string[]): Promise<string[]> {
  using trace = new CallTrace();
  // How it ends is its own affair: one of them aborts.
  await run('strace', [...trace.flags, process.execPath, ...args], { cwd: REPOSITORY }).catch(() => undefined);
  return trace.calls();
}
