#!/usr/bin/env node
// The forwarder as a program: node forwarder/main.ts --config forwarder.yaml
//
// The kubelet runs `health` every few seconds, so what only the other commands need is loaded by them alone.

import { Command } from 'commander';
import type { Forwarder } from './forwarder.ts';
import { probeHealth } from './observe/health.ts';
import type { ProbeFlags } from './probe/command.ts';
import { textOf } from './error-text.ts';

type Flags = { readonly config?: string; readonly check?: string };

const program = new Command('forwarder')
  .description('Lets pass what the allowlist of its level contains, and nothing else.')
  .option('--config <file>', 'run with this configuration')
  .option('--check <folder or file>', 'validate forwarder.yaml and allowlist.yaml, and end')
  .action(async (flags: Flags) => {
    if (flags.check !== undefined) return check(flags.check);
    if (flags.config !== undefined) return run(flags.config);
    return program.error('Cannot start: no configuration is named. Give --config <file>', { exitCode: 2 });
  });

program
  .command('health')
  .description('ask a running forwarder for its health: the exec probe of a pod')
  .argument('<socket>', 'the socket of health.socket')
  .option('--live', 'ask whether it lives, not whether it is ready')
  .action((socket: string, { live }: { readonly live?: boolean }) =>
    askHealth(socket, live === true ? '/healthz' : '/readyz'),
  );

program
  .command('probe')
  .description('carry out a plan of what has to answer a zone and what must not')
  .requiredOption('--plan <file>', 'the synthesized plan')
  .option('--resolver <address>', 'ask this resolver (default: those of the system)')
  .option('--ca <file>', 'know these authorities too, PEM')
  .option('--json', 'print the result as JSON')
  .option('--message <file>', 'leave a summary in this file, such as /dev/termination-log')
  .action(probe);

await program.parseAsync();

async function check(path: string): Promise<void> {
  const { checkFiles } = await import('./check-files.ts');
  const problems = await checkFiles(path);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}

async function askHealth(socket: string, path: '/healthz' | '/readyz'): Promise<void> {
  const { ok, detail } = await probeHealth(socket, path);
  console.log(detail);
  if (!ok) process.exitCode = 1;
}

async function probe(flags: ProbeFlags): Promise<void> {
  try {
    const { runProbeCommand } = await import('./probe/command.ts');
    const passed = await runProbeCommand(flags, (text) => void process.stdout.write(text));
    if (!passed) process.exitCode = 1;
  } catch (error) {
    console.error(textOf(error));
    process.exitCode = 2;
  }
}

async function run(configurationFile: string): Promise<void> {
  try {
    const { startForwarder } = await import('./forwarder.ts');
    endOnSignals(await startForwarder({ configurationFile }));
  } catch (error) {
    console.error(textOf(error));
    process.exitCode = 1;
  }
}

/** The first signal drains; a second one ends the wait. */
function endOnSignals(forwarder: Forwarder): void {
  let signals = 0;
  const end = (): void => {
    signals += 1;
    const ended = signals === 1 ? forwarder.drain() : forwarder.close();
    ended.then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(`Cannot end in order: ${textOf(error)}`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}
