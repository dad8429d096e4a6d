// The exported file: a head of comments that says what it is and what it is not, then the bootstrap as YAML. The same site
// and day give the same bytes.

import { stringify } from 'yaml';
import { configurationSchema } from '../../forwarder/contract/configuration.ts';
import { forwarderAllowlist } from '../../levels/forwarder-allowlist.ts';
import type { Site, Zone } from '../../levels/model.ts';
import { forwarderConfiguration } from '../forwarder/configuration.ts';
import { envoyBootstrap } from './bootstrap.ts';
import type { Difference } from './difference.ts';
import { differencesOf } from './differences.ts';
import type { Message } from './message.ts';

export type EnvoyExport = {
  readonly site: string;
  readonly zone: string;
  /** The day it was exported as of. */
  readonly today: string;
  readonly differences: readonly Difference[];
  readonly bootstrap: Message;
};

const WIDTH = 120;

/** The forwarder of a zone as Envoy. The zone must have children. */
export function exportEnvoy(site: Site, zone: Zone, today: string): EnvoyExport {
  const configuration = configurationSchema.parse(forwarderConfiguration(site, zone));
  const inputs = { configuration, allowlist: forwarderAllowlist(site, zone), today };
  return {
    site: site.name,
    zone: zone.name,
    today,
    differences: differencesOf(inputs),
    bootstrap: envoyBootstrap(inputs),
  };
}

/** Written as YAML 1.1, which Envoy reads: a site called "on" stays a text. */
export function envoyFileText(exported: EnvoyExport): string {
  const yaml = stringify(exported.bootstrap, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.1' });
  return `${headOf(exported)}\n${yaml}`;
}

function headOf({ site, zone, today, differences }: EnvoyExport): string {
  const lines = [
    `Envoy in place of the forwarder of ${zone} at ${site}, as of ${today}.`,
    '',
    ...wrap(
      `Written by "sallyport export envoy ${site} ${zone}" from levels/sites/${site}/. Do not edit it: change the declaration, review, export again.`,
    ),
    ...wrap('Names, ports and sources are decided as the forwarder decides them, but for what follows:'),
    ...differences.flatMap(({ text, items }) => ['', ...wrap(text, '- '), ...items.map((item) => `    ${item}`)]),
  ];
  return lines.map((line) => (line === '' ? '#\n' : `# ${line}\n`)).join('');
}

/** Breaks a text at blanks; lines after the first stand below its first word. */
function wrap(text: string, lead = ''): readonly string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last === '') lines[lines.length - 1] = word;
    else if (lead.length + last.length + 1 + word.length <= WIDTH - 2) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line, index) => `${index === 0 ? lead : ' '.repeat(lead.length)}${line}`);
}
