import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { removeMembers } from '../../../levels/editing/remove-members.ts';
import { listTexts } from '../../support/yaml-texts.ts';

const LIST = `allow: # the list
  # of a
  - host: a # side
    why: |
      text
      more
    # below a
  # for several

  # of b
  - host: b
dns: {}
`;

describe('removeMembers()', () => {
  test('takes the comments of an item along, and no others', () => {
    expect(removeMembers(LIST, ['allow'], [0])).toBe(`allow: # the list
  # for several

  # of b
  - host: b
dns: {}
`);
    expect(removeMembers(LIST, ['allow'], [1])).toBe(LIST.replace('  # of b\n  - host: b\n', ''));
  });

  test('leaves an empty list with the comment of the list', () => {
    expect(removeMembers(LIST, ['allow'], [1, 0])).toBe('allow: [] # the list\n  # for several\n\ndns: {}\n');
  });

  test.each<[string, readonly number[], string]>([
    ['a: [1, 2, 3] # x\n', [0], 'a: [2, 3] # x\n'],
    ['a: [1, 2, 3] # x\n', [1], 'a: [1, 3] # x\n'],
    ['a: [1, 2, 3] # x\n', [1, 2], 'a: [1] # x\n'],
    ['a: [ 1, 2 ] # x\n', [0, 1], 'a: [] # x\n'],
    ['a: [\n  1, # one\n  # two\n  2,\n  3 # three\n]\n', [1], 'a: [\n  1, # one\n  3 # three\n]\n'],
    ['a: [\n  1, # one\n  # two\n  2,\n  3 # three\n]\n', [1, 2], 'a: [\n  1, # one\n]\n'],
    ['a: [{x: 1}, {y: 2},\n {z: 3}]\n', [1, 2], 'a: [{x: 1}]\n'],
    ['a: [{x: 1}, # x, y\n {y: 2}]\n', [0], 'a: [\n {y: 2}]\n'],
    ['a: [\n  {x: 1}, {y: 2}, # y\n]\n', [1], 'a: [\n  {x: 1},\n]\n'],
    ['a: [\n  1 # one\n  , 2 # two\n  , 3 # three\n]\n', [0], 'a: [\n  2 # two\n  , 3 # three\n]\n'],
    ['a: [\n  1 # one\n  , 2 # two\n  , 3 # three\n]\n', [1], 'a: [\n  1 # one\n  , 3 # three\n]\n'],
    ['a: [\n  1 # one\n  , 2 # two\n  , 3 # three\n]\n', [2], 'a: [\n  1 # one\n  , 2 # two\n]\n'],
    ['a: [\n  1 # one\n  , 2 # two\n  , 3 # three\n]\n', [0, 1], 'a: [\n  3 # three\n]\n'],
    ['a: [1, # one\n  2] # x\n', [1], 'a: [1 # one\n  ] # x\n'],
    ['a: [1, 2,] # x\n', [1], 'a: [1, ] # x\n'],
  ])('cuts %j between brackets', (text, items, after) => {
    expect(removeMembers(text, ['a'], items)).toBe(after);
  });

  test.each([
    ['dns: { unlisted: forwarder, until: 2026-12-01, mode: parent } # x\n', 'dns: { mode: parent } # x\n'],
    ['dns: { unlisted: forwarder, until: 2026-12-01 } # x\n', 'dns: {} # x\n'],
    ['dns:\n  # learning\n  unlisted: forwarder # x\n  until: 2026-12-01\n  hosts: []\n', 'dns:\n  hosts: []\n'],
    ['dns: # x\n  until: 2026-12-01\n  unlisted: forwarder\ny: 1\n', 'dns: {} # x\ny: 1\n'],
  ])('takes keys out of %j', (text, after) => {
    expect(removeMembers(text, ['dns'], ['unlisted', 'until'])).toBe(after);
  });

  test('refuses what is not there', () => {
    expect(() => removeMembers(LIST, ['allow'], [2])).toThrow(
      /Cannot remove 2 from "allow": the file has no such part/,
    );
    expect(() => removeMembers(LIST, ['deny'], [0])).toThrow(/the file has no such part/);
    expect(() => removeMembers('a: [', ['a'], [0])).toThrow(/it does not parse/);
  });

  test('loses no comment of what stays between brackets, however commas and lines fall', () => {
    const member = fc.record({
      comma: fc.constantFrom('end', 'start'),
      breaks: fc.boolean(),
      comment: fc.boolean(),
    });
    const cases = fc.record({ members: fc.array(member, { minLength: 1, maxLength: 6 }), trailing: fc.boolean() });
    fc.assert(
      fc.property(cases, fc.infiniteStream(fc.boolean()), ({ members, trailing }, choice) => {
        const text = `a: [\n  ${members
          .map(({ comma, breaks, comment }, index) => {
            const isLast = index === members.length - 1;
            const [end, start] = isLast ? [trailing ? ',' : '', ''] : comma === 'end' ? [',', ''] : ['', ', '];
            const side = breaks || isLast ? `${comment ? ` # c${index}, of it` : ''}\n  ` : ' ';
            return `{ n: ${index} }${end}${side}${start}`;
          })
          .join('')}]\n`;
        const doomed = members.map((_, index) => index).filter(() => choice.next().value === true);
        if (doomed.length === 0) return;
        const edited = removeMembers(text, ['a'], doomed);
        for (const [index, { breaks, comment }] of members.entries()) {
          const isTold = comment && (breaks || index === members.length - 1);
          if (isTold && !doomed.includes(index)) expect(edited).toContain(`# c${index}, of it`);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('removes exactly the lines that items own, whatever the list and its comments', () => {
    const cases = listTexts().chain((list) =>
      fc.record({ list: fc.constant(list), doomed: fc.uniqueArray(fc.nat({ max: list.items - 1 }), { minLength: 1 }) }),
    );
    fc.assert(
      fc.property(cases, ({ list: { text, items, owned }, doomed }) => {
        const gone = new Set(doomed.flatMap((index) => owned[index] ?? []));
        const emptied = doomed.length === items;
        const expected = text
          .split('\n')
          .filter((line) => !gone.has(line))
          .map((line) => (emptied && line === 'allow: # the list' ? 'allow: [] # the list' : line));
        const edited = removeMembers(text, ['allow'], doomed);
        expect(edited.split('\n')).toEqual(expected);
        const { allow, ...rest } = parse(text);
        const kept = allow.filter((_: unknown, index: number) => !doomed.includes(index));
        expect(parse(edited)).toEqual({ ...rest, allow: kept });
      }),
    );
  });
});
