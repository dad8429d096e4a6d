// What merging does, for changes of a plant on a K3s, on a host and on AKS: each of one thing, with everything that follows.

import { describe, expect, test } from '@jest/globals';
import { effectsOf } from '../../../../cli/diff/effects/effects-of.ts';
import { foldEffects } from '../../../../cli/diff/effects/fold-effects.ts';
import type { Objects } from '../../../../cli/diff/effects/effect.ts';
import { sayEffect } from '../../../../cli/diff/effects/effect.ts';
import { siteFiles } from '../../../../constructs/site-files.ts';
import type { Site } from '../../../../levels/model.ts';
import { declaredSite } from '../../../support/declared-site.ts';

const LEVEL_4 = `level: 4
distribution: k3s
network: 10.40.0.0/24
forwarder:
  faces: [{ address: 10.40.0.10, for: [level-3], routed: rule 1 }]
  uplink: { direct: { resolvers: ["10.40.0.2:53"] } }
`;
const LEVEL_3 = `level: 3
distribution: none
network: 10.30.0.0/24
forwarder:
  faces: [{ address: 10.30.0.10, for: [level-2], routed: rule 2 }]
`;
const ENTRY = '  - { host: updates.vendor.example, port: 443, why: updates, owner: ot@contoso.example }\n';
const LEVEL_2 = `level: 2
distribution: k3s
network: 10.20.0.0/24
allow:
${ENTRY}`;

type Zones = { readonly four?: string; readonly three?: string; readonly two?: string; readonly site?: string };

function plant({ four = LEVEL_4, three = LEVEL_3, two = LEVEL_2, site = '' }: Zones): Site {
  return declaredSite({ 'level-4': four, 'level-3': three, 'level-2': two }, site);
}

function objectsOf(site: Site): Objects {
  const { dist, flux } = siteFiles(site);
  return new Map([
    ...[...dist].map(([path, text]) => [`dist/plant/${path}`, text] as const),
    ...[...flux].map(([path, text]) => [`flux/plant/${path}`, text] as const),
  ]);
}

/** `kind zone: sentence` */
function effects(before: Zones, after: Zones): readonly string[] {
  const found = effectsOf(objectsOf(plant(before)), objectsOf(plant(after)), { today: '2026-11-21', flowsByArm: true });
  return found.map(({ kind, zone, phrase, subject }) => `${kind} ${zone}: ${sayEffect(phrase, [subject])}`);
}

describe('effectsOf()', () => {
  test('finds nothing where nothing differs', () => {
    expect(effects({}, {})).toEqual([]);
  });

  test('restarts and cuts nothing for an entry that is added', () => {
    const more = `${LEVEL_2}  - { host: more.vendor.example, port: 443, why: more, owner: ot@contoso.example }\n`;
    expect(effects({}, { two: more })).toEqual([]);
  });

  test('tries configurations that listen on a new port', () => {
    const more = `${LEVEL_2}  - { host: more.vendor.example, port: 8443, why: more, owner: ot@contoso.example }\n`;
    const trial =
      'forwarder tries its new configuration (listens on tls-8443) for up to 120 s, and goes back to the present one if a reserved name stops answering; open connections stay';
    expect(effects({}, { two: more })).toEqual([`trial level-3: ${trial}`, `trial level-4: ${trial}`]);
  });

  test('cuts what is taken away, once however many forwarders stand on the way', () => {
    expect(effects({}, { two: LEVEL_2.replace(ENTRY, '').replace('allow:\n', '') })).toEqual([
      'cut level-2: open connections to updates.vendor.example:443 are closed: nothing covers them any more',
    ]);
  });

  test.each([
    ['a wildcard that still covers it', 'host: "*.vendor.example"', []],
    ['another name', 'host: other.vendor.example', ['nothing covers them any more']],
    [
      'an end in the plant',
      'to: { address: 10.40.0.99, port: 443 }, host: updates.vendor.example',
      ['they end elsewhere now'],
    ],
  ])('judges open connections by what remains: %s', (_what, by, reasons) => {
    const cuts = effects({}, { two: LEVEL_2.replace('host: updates.vendor.example', by) });
    expect(cuts.filter((effect) => effect.startsWith('cut'))).toEqual(
      reasons.map((reason) => `cut level-2: open connections to updates.vendor.example:443 are closed: ${reason}`),
    );
  });

  test('says that a narrower wildcard keeps some of them', () => {
    const wide = LEVEL_2.replace('host: updates.vendor.example', 'host: "**.vendor.example"');
    const narrow = LEVEL_2.replace('host: updates.vendor.example', 'host: "*.vendor.example"');
    expect(effects({ two: wide }, { two: narrow })).toEqual([
      'cut level-2: open connections to **.vendor.example:443 are closed: what is left does not cover all of them',
    ]);
  });

  test('does not cut what had ended already', () => {
    const ended = LEVEL_2.replace(', why', ', expires: 2026-11-20, why');
    const without = LEVEL_2.replace(ENTRY, '').replace('allow:\n', '');
    expect(effects({ two: ended }, { two: without })).toEqual([]);
    const lastDay = LEVEL_2.replace(', why', ', expires: 2026-11-21, why');
    expect(effects({ two: lastDay }, { two: without })).toHaveLength(1);
  });

  test('cuts everything of a zone whose addresses change', () => {
    const cuts = effects({}, { two: LEVEL_2.replace('10.20.0.0/24', '10.21.0.0/24') });
    expect(cuts.filter((effect) => effect.startsWith('cut'))).toContain(
      'cut level-2: open connections to updates.vendor.example:443 are closed: the zone is no longer known by this name or address',
    );
  });

  test('restarts the forwarder for another image, and says how long connections have', () => {
    const before = objectsOf(plant({}));
    const after = new Map(
      [...before].map(([path, text]) => [
        path,
        text.replaceAll(`sha256:${'a'.repeat(64)}`, `sha256:${'c'.repeat(64)}`),
      ]),
    );
    const found = effectsOf(before, after, { today: '2026-11-21', flowsByArm: true });
    expect(found.map(({ kind, zone, subject, phrase }) => [kind, zone, subject, phrase])).toEqual([
      [
        'restart',
        'level-4',
        'forwarder',
        '{} restarts, because its image differs; connections through it are closed after 30 s at the latest',
      ],
    ]);
  });

  test('waits for the next start where a section is read at the start only', () => {
    const found = effects({}, { site: 'breakGlass: { maxHours: 4, group: on-call }\n' });
    expect(found).toContain(
      'next-start level-4: the change of allowlist waits for the next start of the forwarder: kubectl -n sallyport rollout restart deployment/forwarder',
    );
    expect(found).toContain(
      'next-start level-3: the change of allowlist waits for the next start of the forwarder: systemctl restart sallyport-forwarder',
    );
  });

  test('waits for nothing where the pod is replaced anyway', () => {
    const withBreakGlass = objectsOf(plant({ site: 'breakGlass: { maxHours: 4, group: on-call }\n' }));
    const replaced = new Map(
      [...withBreakGlass].map(([path, text]) => [
        path,
        text.replaceAll(`sha256:${'a'.repeat(64)}`, `sha256:${'c'.repeat(64)}`),
      ]),
    );
    const found = effectsOf(objectsOf(plant({})), replaced, { today: '2026-11-21', flowsByArm: true });
    expect(found.filter(({ kind, zone }) => kind === 'next-start' && zone === 'level-4')).toEqual([]);
  });

  test('restarts CoreDNS for another Corefile, and not for another zone file', () => {
    const four = LEVEL_4.replace('for: [level-3]', 'for: [level-3]').concat('');
    const grown = LEVEL_3.replace('10.30.0.0/24', '10.30.0.0/23');
    const found = effects({ four }, { four, three: grown });
    expect(found).toContain(
      'restart level-4: dns restarts, because its Corefile differs; a new pod answers before the old one goes',
    );
  });

  test('tells what is to be brought to a machine, but nothing of a zone that is new or gone', () => {
    const found = effects({}, { three: LEVEL_3.replaceAll('10.30.0.10', '10.30.0.11') });
    expect(found).toContain('by-hand level-2: bring host/resolv.conf to the machine (host/steps.md)');
    const another = LEVEL_2.replace('10.20.0.0', '10.20.1.0');
    const [before, after] = [
      plant({}),
      declaredSite({
        'level-4': LEVEL_4,
        'level-3': LEVEL_3.replace('for: [level-2]', 'for: [level-2, level-2-b]'),
        'level-2': LEVEL_2,
        'level-2-b': another,
      }),
    ].map(objectsOf);
    const added = effectsOf(before ?? new Map(), after ?? new Map(), { today: '2026-11-21', flowsByArm: true });
    expect(added.filter(({ zone }) => zone === 'level-2-b')).toEqual([]);
  });
});

describe('foldEffects()', () => {
  const effect = { kind: 'cut', zone: 'level-2', phrase: '{} are closed', object: 'x' } as const;
  const site = {
    kind: 'changed',
    changes: [],
    notices: [],
    proof: { verdict: 'holds', counterExamples: [] },
    remarks: [],
  } as const;

  test('tells of several things of a zone at once, and of the same in several zones at once', () => {
    const both = ['a:443', 'b:443'].map((subject) => ({ ...effect, subject }));
    const sites = ['one', 'two'].map((name) => ({ ...site, site: name, effects: both }));
    expect(foldEffects(sites)).toEqual([
      {
        kind: 'cut',
        text: 'a:443 and b:443 are closed',
        places: [
          { site: 'one', zone: 'level-2' },
          { site: 'two', zone: 'level-2' },
        ],
      },
    ]);
  });

  test('counts what would be a long list', () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ ...effect, subject: `n${index}` }));
    expect(foldEffects([{ ...site, site: 'one', effects: many }])[0]?.text).toBe(
      'n0, n1, n2, n3 and 5 more are closed',
    );
  });
});
