// YAML files with a list in them and comments everywhere, as people leave them: for edits that must keep what is not theirs.

import fc from 'fast-check';

export type ListText = {
  readonly text: string;
  readonly key: string;
  /** How many items the list has. */
  readonly items: number;
  /** Lines that belong to an item and must go with it; every other line must stay. */
  readonly owned: readonly (readonly string[])[];
};

/** Unique comments, so that a line that is lost or moved shows. */
const comment = fc.nat({ max: 3 });

/** A block list of mappings between other keys. */
export function listTexts(): fc.Arbitrary<ListText> {
  const item = fc.record({
    above: comment,
    blank: fc.boolean(),
    side: fc.boolean(),
    below: comment,
    keys: fc.integer({ min: 1, max: 3 }),
  });
  return fc
    .record({
      items: fc.array(item, { minLength: 1, maxLength: 5 }),
      before: comment,
      after: comment,
      indent: fc.constantFrom(0, 2, 4),
      last: fc.boolean(),
    })
    .map(({ items, before, after, indent, last }) => {
      const margin = ' '.repeat(indent);
      const owned = items.map(({ above, side, below, keys }, index) => [
        ...numbered(above, (n) => `${margin}# above ${index} ${n}`),
        ...numbered(
          keys,
          (n) => `${margin}${n === 0 ? '-' : ' '} k${n}: v${index}${side ? ` # side ${index} ${n}` : ''}`,
        ),
        ...numbered(below, (n) => `${margin}  # below ${index} ${n}`),
      ]);
      const list = owned.flatMap((lines, index) => [
        ...(items[index]?.blank === true ? [`${margin}# for several, before ${index}`, ''] : []),
        ...lines,
      ]);
      const lines = [
        ...numbered(before, (n) => `# before ${n}`),
        'first: { a:   1 } # odd  blanks',
        'allow: # the list',
        ...list,
        '',
        ...numbered(after, (n) => `# after ${n}`),
        ...(last ? ['last: [1,  2]'] : []),
      ];
      return { text: `${lines.join('\n')}\n`, key: 'allow', items: items.length, owned };
    });
}

function numbered(count: number, line: (n: number) => string): readonly string[] {
  return Array.from({ length: count }, (_, n) => line(n));
}

/** Whether all lines stand in the other text, in their order. */
export function isSubsequence(lines: readonly string[], others: readonly string[]): boolean {
  let at = 0;
  for (const other of others) if (at < lines.length && lines[at] === other) at += 1;
  return at === lines.length;
}
