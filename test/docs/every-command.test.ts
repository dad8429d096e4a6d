// Every command of every page is typed by a test. Most pages are followed here, in a clone in small, from their first block to
// their last; a page that needs more than a clone is followed where the table says.

import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { faultsOf } from '../support/pages/judge-command.ts';
import { blocksOf, commandsOf, unmarkedCommandsOf } from '../support/pages/page.ts';
import { PageReader } from '../support/pages/reader.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = ['README.md', ...readdirSync(`${REPOSITORY}docs`).map((page) => `docs/${page}`)];

/** Where a page is followed if not here: the test file, which has to be there. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  // With the real Envoy.
  'docs/export-to-envoy.md': 'test/cluster/envoy/page.test.ts',
  // From a denial to a line that passes: the first command has to fail.
  'docs/find-what-is-blocked.md': 'test/docs/find-what-is-blocked.test.ts',
  // At a plant whose clusters print what is migrated.
  'docs/migrate-from-layered-network-management.md': 'test/docs/migrate-from-layered-network-management.test.ts',
  'docs/migrate-from-the-sample.md': 'test/docs/migrate-from-the-sample.test.ts',
  'docs/pki.md': 'test/docs/pki.test.ts',
  // npm ci, the demo, and the tests themselves: .ci/run types them on a clean checkout.
  'README.md': 'test/cli/process.test.ts',
  // Whole plants, as root.
  'docs/real-clusters.md': 'test/cluster/plant/plant.test.ts',
};

/** What stand-ins answer: enough for a shell to go on. */
const ANSWERS: readonly (readonly [string, string])[] = [
  ['az connectedk8s show *issuerUrl*', 'https://westeurope.oic.prod-arc.azure.com/tenant/cluster/'],
  ['az *--query id *', '/subscriptions/0/resourceGroups/rg-bakery/providers/Some.Provider/things/one'],
  [
    'az iot ops show *',
    '/subscriptions/0/resourceGroups/rg-bakery/providers/Microsoft.ExtendedLocation/customLocations/one',
  ],
];

/** A page whose commands look at something lays it down first. */
const BEFORE: Readonly<Record<string, (reader: PageReader) => void>> = {
  'docs/audit-log.md': ({ clone }) =>
    void clone.write(
      'audit.log',
      '{"event":"open","serverName":"gbl.his.arc.azure.com","origin":"level-3","ja4":"t13d"}\n',
    ),
  'docs/break-glass.md': ({ clone }) => {
    const [object] = blocksOf('docs/break-glass.md').filter(({ text }) => text.startsWith('apiVersion:'));
    clone.write('oven-vendor-support.yaml', object?.text ?? '');
  },
  'docs/roll-back.md': (reader) => {
    reader.clone.edit('levels/sites/contoso-bakery/level-2-ovens.yaml', (text) => text.replace('2026-114', '2026-115'));
    const merged = reader.follow({
      line: 0,
      language: 'bash',
      text: 'git commit --quiet --all --message "levels: a change"',
    });
    expect(merged).toMatchObject({ code: 0 });
  },
};

const here = PAGES.filter((page) => ELSEWHERE[page] === undefined && commandsOf(page).length > 0);

describe('pages', () => {
  test.each(here)(
    '%s can be followed word by word',
    (page) => {
      using reader = new PageReader();
      reader.answer(ANSWERS);
      BEFORE[page]?.(reader);
      for (const block of commandsOf(page)) {
        const { code, out } = reader.follow(block);
        expect({ at: `${page}:${block.line}`, code, out: code === 0 ? '' : out }).toEqual({
          at: `${page}:${block.line}`,
          code: 0,
          out: '',
        });
      }
      expect(faultsOf(reader.asked(), reader.clone.path)).toEqual([]);
    },
    120_000,
  );

  test.each(PAGES)('%s says of its commands that they are', (page) => {
    expect(unmarkedCommandsOf(page).map(({ line, text }) => `${page}:${line} ${text}`)).toEqual([]);
  });

  test('are followed somewhere', () => {
    for (const [page, file] of Object.entries(ELSEWHERE)) {
      expect(PAGES).toContain(page);
      expect(blocksOf(page).length).toBeGreaterThan(0);
      expect({ file, exists: existsSync(`${REPOSITORY}${file}`) }).toEqual({ file, exists: true });
    }
  });
});
