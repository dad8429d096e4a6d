// The options that both kinds of import share, and what they mean.

import { Option, type Command } from 'commander';
import { CLOUDS } from '../../levels/declaration/site.ts';
import type { Terminal } from '../terminal.ts';
import { dayOption } from '../today.ts';
import { faceOption, networkOption, valueOption, type Wishes } from './wishes.ts';

export type ImportOptions = {
  readonly site: string;
  readonly gitUrl?: string;
  readonly region?: string;
  readonly cloud?: string;
  readonly registry?: string;
  readonly forwarderDigest?: string;
  readonly corednsDigest?: string;
  readonly subscription?: string;
  readonly resourceGroup?: string;
  readonly owner?: string;
  readonly resolver?: string;
  readonly network?: ReadonlyMap<string, string>;
  readonly face?: ReadonlyMap<string, string>;
  readonly with?: ReadonlyMap<string, readonly string[]>;
  readonly report?: string;
  readonly json?: true;
  readonly dryRun?: true;
  readonly today?: string;
  readonly repository?: string;
};

export function withImportOptions(command: Command, terminal: Terminal): Command {
  return command
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .requiredOption('--site <name>', 'name of the new site: a DNS label such as "contoso-bakery"')
    .option('--git-url <url>', 'https URL of your clone of this repository')
    .option('--region <region>', 'Azure region, e.g. westeurope')
    .addOption(new Option('--cloud <cloud>', 'which cloud the profiles are taken for').choices(CLOUDS))
    .option('--registry <registry>', 'registry and path of the images, e.g. ghcr.io/contoso')
    .option('--forwarder-digest <digest>', 'digest of the forwarder’s image')
    .option('--coredns-digest <digest>', 'digest of the CoreDNS image')
    .option('--subscription <id>', 'Azure subscription')
    .option('--resource-group <name>', 'Azure resource group')
    .option('--owner <who>', 'who answers for the imported entries')
    .option('--resolver <address:port>', 'the DNS server that the top zone asks')
    .option('--network <zone=network>', 'the network of a zone (repeatable)', networkOption)
    .option('--face <zone=address>', 'the address that the zones below dial (repeatable)', faceOption)
    .option('--with <parameter=value>', 'narrows a wildcard of a profile: keyVault=kv-plant (repeatable)', valueOption)
    .option('--report <file>', 'write the report there as well, with every name')
    .option('--json', 'print the report as JSON')
    .option('--dry-run', 'write nothing but the report')
    .option('--today <day>', 'judge review dates as of this day', dayOption)
    .option('--repository <folder>', 'the clone to write to (default: found from here upwards)');
}

export function wishesOf(options: ImportOptions): Wishes {
  return {
    site: options.site,
    cloud: CLOUDS.find((cloud) => cloud === options.cloud),
    region: options.region,
    gitUrl: options.gitUrl,
    registry: options.registry,
    forwarderDigest: options.forwarderDigest,
    corednsDigest: options.corednsDigest,
    subscription: options.subscription,
    resourceGroup: options.resourceGroup,
    owner: options.owner,
    resolver: options.resolver,
    networks: options.network ?? new Map(),
    faces: options.face ?? new Map(),
    values: options.with ?? new Map(),
  };
}
