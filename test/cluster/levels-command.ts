// `npm run levels`: a whole plant on this machine, for a developer to walk around in. Each verb is a few lines over Plant.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { drillBook, drillsPage, readDrills } from './drills/drill-book.ts';
import { instanceName } from './machines/instance.ts';
import { collectEvidence } from './plant/evidence.ts';
import type { PlantZone } from './plant/plant-zone.ts';
import { Plant } from './plant/plant.ts';
import { shellCommand } from './plant/shell.ts';
import { statusLines } from './plant/status.ts';

const SITE = 'contoso-bakery';
const DRILLS_PAGE = join(import.meta.dirname, '../../docs/drills.md');

type UpFlags = { readonly until?: string };

function commandLine(): Command {
  const levels = new Command('levels')
    .description('Brings the clusters and hosts of an example site up on this machine. Needs Linux and root.')
    .addHelpText('after', '\nSALLYPORT_LEVELS names another plant, to have two at once (default: levels).')
    .enablePositionalOptions();
  levels
    .command('up [site]')
    .description(`every zone of a site, from its wires to its Flux (default: ${SITE})`)
    .option('--until <zone>', 'stop after this zone and those above it')
    .action(up);
  levels
    .command('down')
    .description('all of it away, also after an interrupted "up"')
    .action(() => Plant.down());
  levels.command('status').description('each zone: machine, node, Flux, forwarder').action(status);
  levels.command('shell <zone>').description('a shell on the machine of a zone').action(shell);
  levels
    .command('kubectl <zone> [args...]')
    .description('kubectl, with the cluster of a zone')
    .passThroughOptions()
    .allowUnknownOption()
    .helpOption(false)
    .action(kubectl);
  levels.command('evidence').description('logs, objects and audit lines of every zone, in one folder').action(evidence);
  levels
    .command('drills-table')
    .description('docs/drills.md from what the drills of this plant measured')
    .action(table);
  return levels;
}

async function up(site: string = SITE, flags: UpFlags): Promise<void> {
  try {
    await Plant.up(site, { report: print, ...flags });
  } catch (error) {
    await evidence();
    throw error;
  }
  print(`The plant "${instanceName()}" is up. See "npm run levels -- status"`);
}

async function status(): Promise<void> {
  for (const zone of anyPlant().zones) print((await statusLines(zone)).join('\n'));
}

async function shell(zone: string): Promise<void> {
  await handOver(anyPlant().zone(zone), ['bash', '--norc']);
}

async function kubectl(zone: string, args: readonly string[]): Promise<void> {
  await handOver(anyPlant().zone(zone), ['kubectl', ...args]);
}

async function evidence(): Promise<void> {
  print(`What is known is in ${await collectEvidence('levels')}`);
}

function table(): void {
  writeFileSync(DRILLS_PAGE, drillsPage(readDrills(drillBook())));
}

/** One that did not come up is looked at, too. */
function anyPlant(): Plant {
  return Plant.attach(['coming-up', 'up']);
}

/** Gives the terminal to a program on the machine of a zone; this command ends as that one does. */
async function handOver(zone: PlantZone, command: readonly string[]): Promise<void> {
  const [program, ...args] = shellCommand(zone, command);
  const [code] = await once(spawn(program, args, { stdio: 'inherit' }), 'exit');
  process.exitCode = Number(code ?? 1);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (import.meta.main) await commandLine().parseAsync();
