// Whole files: renamed, copied, emptied, put elsewhere. Each row replaces, adds or removes files of the bakery.

import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { problemsWith, shown } from './edit.ts';

const SITE = 'contoso-bakery';
const FOLDER = `levels/sites/${SITE}`;
const ZONE = 'distribution: k3s\nprofiles: []\n';

function textOf(file: string): string {
  return readFileSync(new URL(`../../../${FOLDER}/${file}`, import.meta.url), 'utf8');
}

const OVENS = textOf('level-2-ovens.yaml');

describe('checkSite()', () => {
  test.each<[string, Readonly<Record<string, string | undefined>>, readonly string[]]>([
    [
      'a zone file renamed',
      { 'level-2-ovens.yaml': undefined, 'level-2-oven.yaml': OVENS },
      ['level-3.yaml:9:13 face-for', 'site.yaml:18:13 unknown-zone'],
    ],
    [
      'a parent renamed',
      { 'level-3-5.yaml': undefined, 'level-3-5-dmz.yaml': textOf('level-3-5.yaml') },
      ['level-4.yaml:8:36 face-for'],
    ],
    [
      'a zone removed',
      { 'level-2-packaging.yaml': undefined },
      ['level-3.yaml:9:28 face-for', 'site.yaml:28:13 unknown-zone'],
    ],
    ['a zone emptied', { 'level-2-packaging.yaml': '' }, ['level-2-packaging.yaml:1:1 missing-key']],
    [
      'a zone with comments only',
      { 'level-2-packaging.yaml': '# later\n' },
      ['level-2-packaging.yaml:1:1 missing-key'],
    ],
    [
      'a second top',
      { 'level-4-b.yaml': `level: 4\nnetwork: 10.41.0.0/24\n${ZONE}` },
      ['level-3-5.yaml:3:8 parent', 'level-4-b.yaml:1:8 second-top'],
    ],
    [
      'parents in a circle',
      {
        'level-2-a.yaml': `level: 2\nparent: level-2-b\nnetwork: 10.20.3.0/24\n${ZONE}`,
        'level-2-b.yaml': `level: 2\nparent: level-2-a\nnetwork: 10.20.4.0/24\n${ZONE}`,
      },
      ['level-2-a.yaml:2:9 parent-level', 'level-2-b.yaml:2:9 parent-level'],
    ],
    ['the other ending', { 'level-2-packaging.yml': 'level: 2\n' }, ['level-2-packaging.yml:1:1 zone-name']],
    ['an ending in capitals', { 'level-1.YAML': 'level: 1\n' }, ['level-1.YAML:1:1 zone-name']],
    ['a zone in a folder of its own', { 'lines/level-1.yaml': 'level: 1\n' }, ['level-1.yaml:1:1 zone-name']],
    ['a site.yml', { 'site.yaml': undefined, 'site.yml': textOf('site.yaml') }, ['site.yaml:1:1 no-site-file']],
    [
      'a name with blanks',
      { 'level-1 copy.yaml': `level: 1\nparent: level-2-ovens\nnetwork: 10.10.0.0/24\n${ZONE}` },
      ['level-1 copy.yaml:1:1 zone-name', 'level-2-ovens.yaml:3:1 no-forwarder'],
    ],
    [
      'a name that CoreDNS needs',
      { 'corefile.yaml': `level: 1\nparent: level-2-ovens\nnetwork: 10.10.0.0/24\n${ZONE}` },
      ['corefile.yaml:1:1 zone-name', 'level-2-ovens.yaml:3:1 no-forwarder'],
    ],
    [
      'a zone whose authority would be the root',
      { 'root.yaml': `level: 1\nparent: level-2-ovens\nnetwork: 10.10.0.0/24\n${ZONE}` },
      ['level-2-ovens.yaml:3:1 no-forwarder', 'root.yaml:1:1 zone-name'],
    ],
    [
      'one former name for two',
      {
        'level-2-ovens.yaml': `${OVENS}was: level-2-line\n`,
        'level-2-packaging.yaml': `${textOf('level-2-packaging.yaml')}was: level-2-line\n`,
      },
      ['level-2-packaging.yaml:33:6 former-name'],
    ],
    [
      'a route that a zone no longer sends',
      { 'level-2-ovens.yaml': `${OVENS}decommission: true\n` },
      ['site.yaml:18:13 decommission'],
    ],
  ])('tells of %s', (_, files, expected) => {
    const changed = Object.fromEntries(Object.entries(files).map(([file, text]) => [`${FOLDER}/${file}`, text]));
    expect(problemsWith(SITE, changed).map((problem) => shown(problem))).toEqual(expected);
  });
});
