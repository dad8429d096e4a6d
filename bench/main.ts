// `npm run bench -- <what>`: measurements, side by side in one run. Results go to bench/RESULTS.md, written here and only here.

import { Command } from 'commander';
import { readFileSync, writeFileSync } from 'node:fs';
import { benchDecide } from './decide.ts';
import { benchDiff } from './diff.ts';
import { benchHello } from './hello.ts';
import { benchForwarder } from './forwarder.ts';
import { benchReload } from './reload.ts';
import { installPeers } from './install-peers.ts';
import { soak } from './soak.ts';
import { benchSynth } from './synth.ts';
import { benchTelemetry } from './telemetry.ts';

const RESULTS = new URL('RESULTS.md', import.meta.url);

const program = new Command('bench').description(
  'Measures Sallyport; figures are of one machine, read them as ratios.',
);
program
  .command('synth')
  .description('check and synth: one large site, and a growing number of sites')
  .option('--short', 'only prove that it runs')
  .action((options: { readonly short?: true }) => {
    const table = benchSynth({ short: options.short === true, progress: (text) => process.stderr.write(`${text}\n`) });
    process.stdout.write(table);
    if (!options.short) replaceSection('synth', table);
  });
program
  .command('diff')
  .description('what a change means: one line, and a profile, among 300 sites')
  .option('--short', 'only prove that it runs')
  .action((options: { readonly short?: true }) => {
    const table = benchDiff({ short: options.short === true, say });
    process.stdout.write(table);
    if (!options.short) replaceSection('diff', table);
  });
program
  .command('decide')
  .description('a decision over lists of 10 to 10,000 entries')
  .option('--short', 'only prove that it runs')
  .action((options: { readonly short?: true }) => {
    const table = benchDecide({ short: options.short === true, progress: (text) => process.stderr.write(`${text}\n`) });
    process.stdout.write(table);
    if (!options.short) replaceSection('decide', table);
  });
program
  .command('hello')
  .description('reading a ClientHello and its fingerprint, beside a copy of its bytes')
  .option('--short', 'only prove that it runs')
  .action((options: { readonly short?: true }) => {
    const table = benchHello({ short: options.short === true, progress: (text) => process.stderr.write(`${text}\n`) });
    process.stdout.write(table);
    if (!options.short) replaceSection('hello', table);
  });
program
  .command('forwarder')
  .description('the forwarder beside HAProxy, nginx and Envoy: rates, latency, memory, changes')
  .option('--rounds <number>', 'how often everything is measured', Number, 5)
  .option('--seconds <number>', 'how long one figure is measured', Number, 5)
  .option('--engines <names>', 'engines of ours, with commas', 'net,reactor')
  .option('--profile', 'write processor profiles of ours into a temporary folder')
  .option('--short', 'only prove that it runs: one round of one second')
  .action(async (options: ForwarderFlags) => {
    const isShort = options.short === true;
    const section = await benchForwarder({
      rounds: isShort ? 1 : options.rounds,
      seconds: isShort ? 1 : options.seconds,
      isShort,
      engines: options.engines.split(',').filter((name) => name === 'net' || name === 'reactor'),
      profile: options.profile === true,
      day: new Date().toISOString().slice(0, 10),
      say,
    });
    process.stdout.write(section);
    if (!isShort) replaceSection('forwarder', section);
  });
program
  .command('reload')
  .description('what changes of a list of 10,000 entries do to a connection that is open meanwhile')
  .option('--short', 'only prove that it runs')
  .action(async (options: { readonly short?: true }) => {
    const section = await benchReload({ seconds: options.short === true ? 2 : 20, say });
    process.stdout.write(section);
    if (!options.short) replaceSection('reload', section);
  });
program
  .command('telemetry')
  .description('readings of two lines on their way to the event hubs, while brokers, forwarders and links fail')
  .option('--short', 'only prove that it runs')
  .action(async (options: { readonly short?: true }) => {
    const section = await benchTelemetry({ short: options.short === true, say });
    process.stdout.write(section);
    if (!options.short) replaceSection('telemetry', section);
  });
program
  .command('install-peers')
  .description('install what the forwarder is measured beside: HAProxy, nginx, Envoy, and a C compiler for the load')
  .action(() => installPeers(say));
program
  .command('soak')
  .description('a forwarder among all kinds of clients while everything around it fails; as root')
  .option('--minutes <number>', 'how long', Number, 30)
  .option('--engine <name>', 'engine of ours', 'net')
  .option('--clients <number>', 'how many at once', Number, 60)
  .action(async ({ minutes, engine, clients }: SoakFlags) => {
    process.exitCode = await soak({ minutes, clients, engine: engine === 'reactor' ? 'reactor' : 'net', say });
  });
await program.parseAsync();

type SoakFlags = { readonly minutes: number; readonly engine: string; readonly clients: number };

type ForwarderFlags = {
  readonly rounds: number;
  readonly seconds: number;
  readonly engines: string;
  readonly profile?: true;
  readonly short?: true;
};

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Replaces what stands between the markers of a section. */
function replaceSection(name: string, text: string): void {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const page = readFileSync(RESULTS, 'utf8');
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`Cannot write results of "${name}": bench/RESULTS.md lacks its markers. Add them`);
  writeFileSync(RESULTS, `${page.slice(0, from + begin.length)}\n${text}${page.slice(to)}`);
}
