// Notices about what site.yaml says once for all zones: break-glass, Git, images; and releases.

import { describe, expect, test } from '@jest/globals';
import { changesOf } from '../../../../levels/changes/changes-of.ts';
import type { SiteDeclaration } from '../../../../levels/declaration/site.ts';
import type { Site } from '../../../../levels/model.ts';
import { buildPlant } from '../../../support/plant.ts';
import { noticesOf } from '../plant-change.ts';

const SITE = (text: string) => ({ site: `region: westeurope\n${text}` });

function declaring(change: Partial<SiteDeclaration>): Site {
  const site = buildPlant();
  return { ...site, declaration: { ...site.declaration, ...change } };
}

/** The notices of a kind, of a change of site.yaml. */
function told(kind: string, change: Partial<SiteDeclaration>): readonly string[] {
  const { notices } = changesOf(buildPlant(), declaring(change), { today: '2026-11-21' });
  return notices.filter((notice) => notice.kind === kind).map(({ severity, text }) => `${severity}: ${text}`);
}

describe('breakGlassNotices()', () => {
  test.each([
    [
      SITE(''),
      SITE('breakGlass: { maxHours: 8, group: shift }\n'),
      'shift may open a name in an emergency for up to 8 hours; until now nobody might.',
    ],
    [SITE('breakGlass: { maxHours: 8, group: shift }\n'), SITE(''), 'Nobody may open a name in an emergency any more.'],
    [
      SITE('breakGlass: { maxHours: 8, group: shift }\n'),
      SITE('breakGlass: { maxHours: 1, group: shift }\n'),
      'shift may open a name in an emergency for up to 1 hour, until now for up to 8 hours.',
    ],
    [
      SITE('breakGlass: { maxHours: 8, group: shift }\n'),
      SITE('breakGlass: { maxHours: 8, group: others }\n'),
      'others may open a name in an emergency for up to 8 hours, until now by shift.',
    ],
  ])('tells who may open what, for how long', (from, to, text) => {
    expect(noticesOf(from, to)).toEqual([`warning break-glass: ${text}`]);
  });
});

describe('gitNotices()', () => {
  const git = buildPlant().declaration.git;

  test.each([
    [
      { branch: 'live' },
      'Every zone will follow branch live, no longer main. Until it is told so by hand it follows the old one.',
    ],
    [{ secretRef: 'git-read' }, 'Every zone will sign in to Git with Secret git-read, no longer with nothing.'],
    [
      { url: 'https://git.new.example/plant' },
      'Every zone will pull from https://git.new.example/plant, no longer from https://git.plant.example/plant. Tell each zone by hand, from the top down, as docs/change-an-allowlist.md says.',
    ],
  ])('tells of %j', (change, text) => {
    expect(told('git', { git: { ...git, ...change } })).toEqual([`warning: ${text}`]);
  });

  test('tells which Flux a zone is synchronized by', () => {
    expect(noticesOf({}, { 'level-3': 'flux: { mode: native }\n' })).toEqual([
      'warning git: level-3 will be synchronized by Flux installed by hand, no longer by the Flux extension of Azure: set it up by hand, host/steps.md of the zone.',
    ]);
  });
});

describe('imageNotices()', () => {
  const { images } = buildPlant().declaration;

  test.each([
    [
      { coredns: `sha256:${'1'.repeat(64)}` },
      'Every DNS server in a cluster will be replaced by image sha256:111111111111…, until now sha256:000000000000….',
    ],
    [
      { forwarder: `sha256:${'2'.repeat(64)}` },
      'Every forwarder in a cluster will be replaced by image sha256:222222222222…, until now sha256:000000000000…; open connections are given time to end.',
    ],
    [
      { registry: 'ghcr.io/other' },
      'Images of forwarder and DNS will come from ghcr.io/other, no longer from ghcr.io/plant.',
    ],
  ])('tells of %j', (change, text) => {
    expect(told('images', { images: { ...images, ...change } })).toEqual([`warning: ${text}`]);
  });
});

describe('releaseNotices()', () => {
  const RESERVE = 'reserve: [{ host: time.plant.example }]\n';
  const RELEASE = 'release: [{ host: time.plant.example }]\n';

  test.each([
    [
      { 'level-2-a': RESERVE },
      { 'level-2-a': RELEASE },
      ['warning released: time.plant.example:443 is given up for level-2-a, on purpose: forwarders will let it go.'],
    ],
    [
      SITE(RESERVE),
      SITE(RELEASE),
      [
        'warning released: time.plant.example:443 is given up for level-4, level-3, level-2-a and level-2-b, on purpose: forwarders will let it go.',
      ],
    ],
    [
      {},
      { 'level-2-a': RELEASE },
      [
        'warning released-in-vain: The release of time.plant.example:443 gives up nothing: the name was not reserved. Remove it.',
      ],
    ],
    [
      { 'level-2-a': RESERVE },
      { 'level-2-a': `${RESERVE}${RELEASE}` },
      [
        'warning released-in-vain: The release of time.plant.example:443 gives up nothing: level-2-a still needs it. Remove it.',
      ],
    ],
    [{ 'level-2-a': RELEASE }, { 'level-2-a': RELEASE }, []],
  ])('tells what a new release gives up', (from, to, text) => {
    expect(noticesOf(from, to)).toEqual(text);
  });
});
