import { describe, expect, test } from '@jest/globals';
import { alignWithFiles } from '../../../levels/loading/follow-ups.ts';
import { loadDraft } from '../../../levels/load-site.ts';
import type { Problem } from '../../../levels/problem.ts';
import { repositoryOf } from '../../support/memory-repository.ts';

const FILE = 'levels/sites/plant/level-4.yaml';
const { draft } = loadDraft(
  repositoryOf({
    'level-4':
      'level: 4\ndistribution: k3s\nnetwork: 10.40.0.0/24\nprofiles: [flux]\nallow:\n  - { host: A }\n  - { host: b.example, port: 443, why: second, owner: ops }\n',
    'level-3': 'level: nine\n',
  }),
  'plant',
);

function problem(code: string, path: string, message = 'Cannot be'): Problem {
  return { file: FILE, line: 1, column: 1, severity: 'error', code, path, message };
}

describe('alignWithFiles()', () => {
  test.each([
    [
      'a route from a zone whose file was refused',
      problem('unknown-zone', '', 'Cannot begin route "a" in "level-3": …'),
    ],
    ['a companion that may be the misspelt profile', problem('requires-profile', 'profiles[0]')],
  ])('drops %s', (_, followUp) => {
    expect(alignWithFiles(draft, [followUp])).toEqual([]);
  });

  test('drops the twin of an entry whose end is refused, and keeps other twins', () => {
    const end = problem('reserved-expires', 'ceiling.a.expires');
    const kept = [end, problem('duplicate', 'ceiling.b')];
    expect(alignWithFiles(draft, [...kept, problem('duplicate', 'ceiling.a')])).toEqual(kept);
  });

  test('keeps what has no other cause', () => {
    const own = problem('unknown-zone', '', 'Cannot begin route "a" in "level-33": …');
    expect(alignWithFiles(draft, [own])).toEqual([own]);
  });

  test('names an item behind a refused one by its place in the file', () => {
    expect(alignWithFiles(draft, [problem('protocol', 'allow[0].port')]).map(({ path }) => path)).toEqual([
      'allow[1].port',
    ]);
  });
});
