import { describe, expect, test } from '@jest/globals';
import { importLnm } from '../../../../cli/import/lnm/import-lnm.ts';
import type { ReadSource } from '../../../../cli/import/assemble-site.ts';
import { lnm, lnmFile, type LnmWishes } from '../../../fixtures/import/lnm-files.ts';

type Placement = {
  readonly levels?: Readonly<Record<string, string>>;
  readonly parents?: Readonly<Record<string, string>>;
};

function read(wishes: readonly LnmWishes[], { levels = {}, parents = {} }: Placement = {}): ReadSource {
  const files = wishes.map((each, index) => lnmFile([each], `${index}.yaml`));
  return importLnm(files, {
    levels: new Map(Object.entries(levels)),
    parents: new Map(Object.entries(parents)),
    internal: new Map(),
  });
}

const zonesOf = ({ zones }: ReadSource): readonly string[] =>
  zones.map(({ name, parent }) => `${name} < ${parent ?? ''}`);

describe('importLnm()', () => {
  test.each<[string, readonly LnmWishes[], Placement, readonly string[]]>([
    ['by its own field', [{ level: 4 }, { level: 3 }], {}, ['level-4 < ', 'level-3 < level-4', 'level-2 < level-3']],
    [
      'by its name',
      [{ name: 'lnm-level-3' }, { level: 4 }],
      {},
      ['level-4 < ', 'level-3 < level-4', 'level-2 < level-3'],
    ],
    ['as the only one there is', [{ name: 'lnm' }], {}, ['level-4 < ', 'level-3 < level-4']],
    [
      'of the industrial DMZ',
      [{ level: 4 }, { level: 3.5 }],
      {},
      ['level-4 < ', 'level-3-5 < level-4', 'level-3 < level-3-5'],
    ],
    [
      'over a level that has none',
      [{ level: 4 }, { level: 2 }],
      {},
      ['level-4 < ', 'level-2 < level-4', 'level-1 < level-2'],
    ],
    [
      'by the file it is in',
      [{ level: 3 }, { level: 3, name: 'b' }],
      { levels: { '1.yaml': 'level-4' } },
      ['level-4 < ', 'level-3 < level-4', 'level-2 < level-3'],
    ],
    [
      'beside others of its level',
      [{ level: 4 }, { level: 3, name: 'level3-ovens' }, { level: 3, name: 'Packaging_Line' }],
      {},
      [
        'level-4 < ',
        'level-3-ovens < level-4',
        'level-3-packaging-line < level-4',
        'level-2-ovens < level-3-ovens',
        'level-2-packaging-line < level-3-packaging-line',
      ],
    ],
    [
      'below the one that is named',
      [{ level: 5 }, { level: 4, name: 'a' }, { level: 4, name: 'b' }, { level: 3 }],
      { parents: { 'level-3': 'level-4-b' } },
      [
        'level-5 < ',
        'level-4-a < level-5',
        'level-4-b < level-5',
        'level-3 < level-4-b',
        'level-3-a < level-4-a',
        'level-2 < level-3',
      ],
    ],
  ])('places a resource %s', (_how, wishes, placement, zones) => {
    expect(zonesOf(read(wishes, placement))).toEqual(zones);
  });

  test.each<[string, readonly LnmWishes[], Placement, RegExp]>([
    [
      'no level',
      [{ name: 'a' }, { name: 'b' }],
      {},
      /^0\.yaml:\d+:\d+ Cannot place "azure-iot-operations\/a": it has no "level"/,
    ],
    ['a level that is none', [{ level: 7 }], {}, /^0\.yaml:\d+:\d+ Cannot place .*: 7 is no Purdue level/],
    [
      'two tops',
      [
        { level: 4, name: 'a' },
        { level: 4, name: 'b' },
      ],
      {},
      /^1\.yaml:\d+:\d+ Cannot place "level-4-b" beside "level-4-a": a site has one top zone/,
    ],
    [
      'two parents',
      [{ level: 5 }, { level: 4, name: 'a' }, { level: 4, name: 'b' }, { level: 3 }],
      {},
      /^3\.yaml:\d+:\d+ Cannot find the parent of "level-3"/,
    ],
    [
      'a parent below it',
      [{ level: 4 }, { level: 3 }],
      { parents: { 'level-3': 'level-2' } },
      /Cannot place "level-3" below "level-2"/,
    ],
    [
      'one zone for two',
      [{ level: 4 }, { level: 3, name: 'a' }, { level: 3, name: 'a' }],
      {},
      /^2\.yaml:\d+:\d+ Cannot place .* is the zone of another resource/,
    ],
    ['nothing below it', [{ level: 1 }], {}, /Cannot import "level-1": nothing stands below level 1/],
  ])('refuses %s, with its place', (_what, wishes, placement, message) => {
    expect(() => read(wishes, placement)).toThrow(message);
  });

  test('reads what kubectl lists', () => {
    const items = [lnm({ level: 4 }), lnm({ level: 3, domains: ['at-3.example'] })];
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, undefined, 1);
    const source = importLnm([{ name: 'list.json', text }], {
      levels: new Map(),
      parents: new Map(),
      internal: new Map(),
    });
    expect(zonesOf(source)).toEqual(['level-4 < ', 'level-3 < level-4', 'level-2 < level-3']);
    const [{ at } = { at: undefined }] = source.fates.filter(({ written }) => written === 'at-3.example');
    expect(text.split('\n')[(at?.line ?? 0) - 1]).toContain('"destinationUrl": "at-3.example"');
  });

  test.each([
    [{ metadata: { name: 7 } }, /lnm\.yaml:\d+:\d+ Cannot use 7 as name: it is not a text/],
    [{ spec: { allowList: { domains: 'all' } } }, /Cannot use "all" as domains: it is not a list/],
    [{ spec: { allowList: { domains: [{ destinationUrl: 4 }] } } }, /Cannot use 4 as destinationUrl: it is not a text/],
    [{ spec: undefined }, /"spec" is missing/],
  ])('refuses %j where it stands', (part, message) => {
    const text = JSON.stringify({ ...lnm({ level: 4 }), ...part });
    expect(() =>
      importLnm([{ name: 'lnm.yaml', text }], { levels: new Map(), parents: new Map(), internal: new Map() }),
    ).toThrow(message);
  });
});
