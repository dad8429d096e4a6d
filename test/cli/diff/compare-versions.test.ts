import { describe, expect, test } from '@jest/globals';
import { writeSite } from '../../../bench/generate-sites.ts';
import { compareVersions } from '../../../cli/diff/compare-versions.ts';
import { Git } from '../../../cli/diff/git.ts';
import { findVersions } from '../../../cli/diff/revisions.ts';
import { GitClone } from '../../support/git-clone.ts';

const PATIENCE_MS = 120_000;

describe('compareVersions()', () => {
  test(
    'gives the same on several threads as on one, and says how far it is',
    async () => {
      using clone = new GitClone([]);
      const names = Array.from({ length: 11 }, (_, index) => `plant-${index + 10}`);
      for (const name of names) writeSite(clone.path, name, 1, 1);
      writeSite(clone.path, 'untouched', 1, 1);
      clone.edit('levels/sites/untouched/level-3.yaml', withoutFlux);
      clone.edit('levels/sites/untouched/level-2.yaml', withoutFlux);
      clone.commit();
      clone.edit('levels/profiles/flux.yaml', (text) =>
        text.replace('  AzureCloud:\n', '  AzureCloud:\n    - { host: new.vendor.example, port: 443, purpose: new }\n'),
      );
      const git = new Git(clone.path);
      const versions = findVersions(git);
      const said: string[] = [];
      const options = { today: '2026-11-21', progress: (text: string) => void said.push(text) };
      const together = await compareVersions(git, versions, { ...options, threads: 2 });
      expect(said.at(-2)).toMatch(/^12 of 12: /);
      expect(together.sites.map(({ site }) => site)).toEqual(names);
      expect(await compareVersions(git, versions, { ...options, threads: 1 })).toEqual(together);
    },
    PATIENCE_MS,
  );
});

function withoutFlux(text: string): string {
  return text.replace(', flux]', ']');
}
