// Makes a site's folder from a template: asks what was not said, writes everything or nothing.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Terminal } from '../terminal.ts';
import { WrongUse } from '../verb.ts';
import { writeFileAtomically } from '../synth/write-tree.ts';
import { Questions } from './questions.ts';
import { siteFromTemplate, TEMPLATES, type SiteNames, type TemplateName } from './site-from-template.ts';

export type SiteWishes = Partial<Omit<SiteNames, 'site'>> & { readonly template?: TemplateName };

/** Writes levels/sites/<site> and gives its files' names. */
export async function makeSite(
  repository: string,
  site: string,
  wishes: SiteWishes,
  terminal: Terminal,
): Promise<readonly string[]> {
  const folder = requireFreeFolder(repository, site);
  using questions = new Questions(terminal);
  const template = requireTemplate(
    wishes.template ?? (await questions.ask(`Template (${describeTemplates()})`, 'isa-95')),
  );
  const names: SiteNames = {
    site,
    gitUrl: wishes.gitUrl ?? (await questions.ask('Git URL', `https://github.com/example/${site}`)),
    region: wishes.region ?? (await questions.ask('Azure region', 'westeurope')),
    registry: wishes.registry ?? (await questions.ask('Image registry', 'ghcr.io/example')),
    subscription:
      wishes.subscription ?? (await questions.ask('Azure subscription', '00000000-0000-0000-0000-000000000000')),
    resourceGroup: wishes.resourceGroup ?? (await questions.ask('Azure resource group', `rg-${site}`)),
  };
  const files = siteFromTemplate(readTemplate(repository, template), template, names);
  const fresh = `${folder}.new`;
  mkdirSync(fresh, { recursive: true });
  for (const [file, text] of files) writeFileAtomically(join(fresh, file), text);
  renameSync(fresh, folder);
  return [...files.keys()];
}

function requireFreeFolder(repository: string, site: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(site)) {
    throw new WrongUse(
      `Cannot make site "${site}": its name is no DNS label. Use a-z, 0-9 and "-", at most 63 characters.`,
    );
  }
  const folder = join(repository, 'levels', 'sites', site);
  if (!existsSync(folder)) return folder;
  throw new WrongUse(`Cannot make site "${site}": levels/sites/${site} exists. Choose another name or edit it.`);
}

function requireTemplate(name: string): TemplateName {
  if (isTemplate(name)) return name;
  throw new WrongUse(`Cannot use template "${name}": there are ${Object.keys(TEMPLATES).join(', ')}.`);
}

function isTemplate(name: string): name is TemplateName {
  return Object.hasOwn(TEMPLATES, name);
}

function describeTemplates(): string {
  return Object.entries(TEMPLATES)
    .map(([name, { shape }]) => `${name}: ${shape}`)
    .join('; ');
}

function readTemplate(repository: string, template: TemplateName): ReadonlyMap<string, string> {
  const source = join(repository, 'levels', 'sites', TEMPLATES[template].example);
  if (!existsSync(source)) {
    throw new WrongUse(
      `Cannot use template "${template}": its example "${TEMPLATES[template].example}" is not in this clone. Bring it back from Git.`,
    );
  }
  const names = readdirSync(source).filter((file) => file.endsWith('.yaml'));
  return new Map(names.map((file) => [file, readFileSync(join(source, file), 'utf8')]));
}
