// A site's declaration in a folder of its own, so that a run can change it as a pull request would, and with authorities whose
// keys are at hand: what stands in pki/ of the clone has its keys in a safe.

import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSite } from '../../../levels/load-site.ts';
import { telemetryOf } from '../../../levels/telemetry/telemetry-of.ts';
import { ROOT_AUTHORITY } from '../../../levels/telemetry/trust.ts';
import { SiteAuthorities } from './site-authorities.ts';

export type DeclarationCopy = {
  /** What stands where the clone would. */
  readonly repository: string;
  readonly authorities: SiteAuthorities;
};

export async function copyDeclaration(repository: string, name: string, folder: string): Promise<DeclarationCopy> {
  const { site } = loadSite(repository, name);
  if (site === undefined)
    throw new Error(`Cannot run site "${name}": it has errors or is gone. Run "sallyport check ${name}"`);
  const copy = join(folder, 'declaration');
  for (const part of [`levels/sites/${name}`, 'levels/profiles'])
    cpSync(join(repository, part), join(copy, part), { recursive: true });
  const { authorities } = telemetryOf(site);
  const made = await SiteAuthorities.create(name, authorities);
  const pki = join(copy, 'levels', 'sites', name, 'pki');
  mkdirSync(pki, { recursive: true });
  for (const authority of [ROOT_AUTHORITY, ...authorities.map(({ zone }) => zone)])
    writeFileSync(join(pki, `${authority}.pem`), made.pem(authority));
  return { repository: copy, authorities: made };
}
