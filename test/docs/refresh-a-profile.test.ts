// The page compares two lists, and one of them is ours: what it says of names has to be so in levels/profiles/.

import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { matchesHost, parseHostPattern } from '../../forwarder/contract/host-pattern.ts';
import { STALE_DAYS } from '../../levels/checks/days.ts';
import { loadProfiles } from '../../levels/load-profiles.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(`${REPOSITORY}docs/refresh-a-profile.md`, 'utf8');
const { profiles } = loadProfiles(REPOSITORY);

/** The names of the first column of the table that follows a sentence. */
function namesAfter(sentence: string): readonly string[] {
  const [, table = ''] = new RegExp(`${sentence}[^|]*((?:\\|.*\\n)+)`).exec(page) ?? [];
  return [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name);
}

const hosts = [...profiles.values()].flatMap(({ profile }) =>
  (profile.clouds.AzureCloud ?? []).map(({ host }) => host),
);
const arc = (profiles.get('arc-kubernetes')?.profile.clouds.AzureCloud ?? []).map(({ host }) => host);

describe('docs/refresh-a-profile.md', () => {
  test('says after how many days a review is old', () => {
    expect(page).toContain(`more than ${STALE_DAYS} days ago`);
  });

  test('names four that the sample lacks, and the profile has', () => {
    const lacking = namesAfter('It lacks four names:');
    expect(lacking).toHaveLength(4);
    expect(arc).toEqual(expect.arrayContaining([...lacking]));
  });

  test('names two that nobody needs, and no profile covers', () => {
    const idle = namesAfter('It has two that nobody needs any more');
    expect(idle).toHaveLength(2);
    const covering = hosts.filter((host) => {
      const pattern = parseHostPattern(host);
      return 'kind' in pattern && idle.some((name) => matchesHost(pattern, name));
    });
    expect(covering).toEqual([]);
  });

  test('is right about Microsoft Graph', () => {
    expect(arc).toContain('graph.microsoft.com');
    expect(parseHostPattern('graph.microsoft.com/')).toEqual({ fault: 'path' });
  });
});
