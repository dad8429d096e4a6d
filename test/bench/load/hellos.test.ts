import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { browserHello, namesAsked, namesOf, opensslHello, writeHellos } from '../../../bench/load/hellos.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

describe('opensslHello() and browserHello()', () => {
  test.each(['a.example', 'a-longer-name.of-some.region.cloud.example'])(
    'keep their size whatever the name: %s',
    (name) => {
      expect(opensslHello(name)).toHaveLength(517);
      expect(browserHello(name)).toHaveLength(1_800);
    },
  );
});

describe('namesAsked()', () => {
  test('takes all of a short list', () => {
    expect(namesAsked(namesOf(3))).toEqual(namesOf(3));
  });

  test('takes some from everywhere in a long one', () => {
    const names = namesOf(10_000);
    const asked = namesAsked(names, 500);
    expect(new Set(asked).size).toBe(500);
    expect(names.indexOf(asked.at(-1) ?? '')).toBe(9_980);
  });
});

describe('writeHellos()', () => {
  test('puts each hello behind its length', () => {
    using folder = new TemporaryFolder();
    const file = join(folder.path, 'hellos');
    writeHellos(file, ['a.example', 'b.example']);
    const written = readFileSync(file);
    const lengths: number[] = [];
    for (let at = 0; at < written.length; at += 4 + (lengths.at(-1) ?? 0)) lengths.push(written.readUInt32LE(at));
    expect(lengths).toEqual([517, 1_800, 517, 1_800]);
  });
});
