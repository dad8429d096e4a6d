// `sallyport probe`: what a zone may reach and what it must not, asked for real from this machine. Or the plan alone, for a
// machine without a clone.

import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { nameserversOf } from '../constructs/host/resolver.ts';
import { hostPlan } from '../constructs/probe/asked-plan.ts';
import { probePlanText } from '../forwarder/contract/probe-plan.ts';
import { reportText } from '../forwarder/probe/report.ts';
import { runProbe } from '../forwarder/probe/run-probe.ts';
import { checkSites } from '../levels/check-sites.ts';
import type { Site, Zone } from '../levels/model.ts';
import { printProblems } from './problems.ts';
import { chooseSites, findRepository } from './repository.ts';
import { EXIT, WrongUse, type Verb } from './verb.ts';

type Options = {
  readonly repository?: string;
  readonly json?: true;
  readonly plan?: true;
  /** An address, or true for the resolver the zone declares. */
  readonly resolver?: string | true;
  readonly ca?: string;
};

/** What has ended is part of the plan; who carries it out looks at the day. */
const NO_DAY = '0001-01-01';

export const probeVerb: Verb = (terminal, exit) =>
  new Command('probe')
    .description('Asks for everything a zone may reach, and for a few things it must not, from a machine of that zone.')
    .argument('<site>')
    .argument('<zone>', 'the zone this machine belongs to, e.g. level-2-ovens')
    .option(
      '--resolver [address]',
      'ask this resolver, or without an address the one the zone declares (default: those of this machine)',
    )
    .option('--ca <file>', 'know these authorities too, PEM')
    .option('--plan', 'print what would be asked, and ask nothing')
    .option('--json', 'print the result as JSON')
    .option('--repository <folder>', 'the clone to read (default: found from here upwards)')
    .action(async (siteName: string, zoneName: string, options: Options) => {
      const repository = findRepository(options.repository);
      const { sound, problems } = checkSites(repository, chooseSites(repository, [siteName]), { today: NO_DAY });
      const [site] = sound;
      if (site === undefined) {
        printProblems(
          terminal,
          problems.filter(({ severity }) => severity === 'error'),
        );
        terminal.out(`Cannot probe "${siteName}": mend its errors first.\n`);
        return exit(EXIT.problems);
      }
      const zone = zoneNamed(site, zoneName);
      const plan = planOf(site, zone);
      if (options.plan) {
        terminal.out(probePlanText(plan));
        return exit(EXIT.fine);
      }
      const result = await runProbe(plan, {
        onAsked: (done, total) => terminal.progress(`${done} of ${total} destinations asked for`),
        resolvers: resolversOf(zone, options.resolver),
        authorities: options.ca === undefined ? [] : [readAuthorities(options.ca)],
      });
      terminal.progress('');
      terminal.out(options.json ? `${JSON.stringify(result, undefined, 2)}\n` : reportText(result));
      return exit(result.passed ? EXIT.fine : EXIT.problems);
    });

function zoneNamed(site: Site, name: string): Zone {
  const zone = site.zones.find((each) => each.name === name);
  if (zone !== undefined) return zone;
  const known = site.zones.map((each) => `"${each.name}"`).join(', ');
  throw new WrongUse(`Cannot find zone "${name}" of site "${site.name}": it has ${known}.`);
}

function planOf(site: Site, zone: Zone): NonNullable<ReturnType<typeof hostPlan>> {
  const plan = hostPlan(site, zone);
  if (plan !== undefined) return plan;
  throw new WrongUse(
    `Cannot probe "${zone.name}": it leaves through a corporate proxy, and no forwarder of ours stands before it. Probe a zone below.`,
  );
}

function resolversOf(zone: Zone, option: Options['resolver']): readonly string[] | undefined {
  if (option !== true) return option === undefined ? undefined : [option];
  const declared = nameserversOf(zone);
  if (declared !== undefined) return declared;
  throw new WrongUse(`Cannot ask the resolver of "${zone.name}": it declares none for its machines. Give an address.`);
}

function readAuthorities(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new WrongUse(`Cannot read the authorities in "${file}": ${String(error)}.`);
  }
}
