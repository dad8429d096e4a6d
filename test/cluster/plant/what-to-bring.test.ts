import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { loadSite, listSites } from '../../../levels/load-site.ts';
import type { Site } from '../../../levels/model.ts';
import { broughtAlong } from '../onboarding/brought-along.ts';
import { parseSteps } from '../onboarding/steps.ts';
import { whatToBring } from './what-to-bring.ts';

/** K3s and its installer are stand-ins. */
const NOT_OURS = ['k3s', 'install.sh'];
const FILES = {
  coreDns: '/coredns',
  programArchive: '/sallyport.tgz',
  airGapArchive: '/images.tar',
  savedImages: '/images',
};

describe('whatToBring()', () => {
  test.each(listSites(process.cwd()))('has what the steps of %s ask for', (name) => {
    const site = siteNamed(name);
    const brought = whatToBring({ site, allowedSigners: '', authority: '', authorityKey: '', ...FILES });
    const asked = site.zones.flatMap((zone) => broughtAlong(stepsOf(name, zone.name)));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((each) => !NOT_OURS.includes(each) && brought[each] === undefined)).toEqual([]);
  });

  test('signs in to the Git host of the site', () => {
    const brought = whatToBring({
      site: siteNamed('northwind-dual-nic'),
      allowedSigners: '',
      authority: '',
      authorityKey: '',
      ...FILES,
    });
    expect(brought['git-credentials']).toEqual({
      content: 'https://plant-reader:a-token-that-may-only-read@git.northwind.example\n',
    });
  });
});

function stepsOf(site: string, zone: string) {
  const file = `dist/${site}/${zone}/host/steps.md`;
  return existsSync(file) ? parseSteps(readFileSync(file, 'utf8')) : [];
}

function siteNamed(name: string): Site {
  const { site } = loadSite(process.cwd(), name);
  if (site === undefined) throw new Error(`Cannot read "${name}". Run the tests from the root of the repository`);
  return site;
}
