// The description of the pull request that takes out what has ended: nothing of it is markup, and it fits.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { descriptionOf } from '../../../../cli/expire/describe/description.ts';

/** As a host reads it: what stands in the fence, and what follows it. */
function partsOf(description: string): { readonly inside: string; readonly after: string } {
  const { fence = '' } = /^\n(?<fence>`{3,})$/m.exec(description)?.groups ?? {};
  const begin = `\n\n${fence}\n`;
  const lines = description.slice(description.indexOf(begin) + begin.length).split('\n');
  const end = lines.findIndex((line) => new RegExp(`^ {0,3}${fence}\`* *$`).test(line));
  return {
    inside: lines
      .slice(0, end)
      .map((line) => `${line}\n`)
      .join(''),
    after: lines.slice(end + 1).join('\n'),
  };
}

describe('descriptionOf()', () => {
  test('shows a short report as it stands', () => {
    expect(descriptionOf('Ended\n  ot@plant.example, CHG1\n', 4000)).toMatchInlineSnapshot(`
"What has ended no longer passes: the forwarders saw to that on the day. \`sallyport expire --remove\` takes the lines out:

\`\`\`
Ended
  ot@plant.example, CHG1
\`\`\`
"
`);
  });

  test('fences an owner who is a fence', () => {
    const report = 'Ended\n  ```\n  ````, CHG1\n# [click](https://evil.example)\n';
    expect(partsOf(descriptionOf(report, 4000))).toEqual({ inside: report, after: '' });
  });

  test('leaves out lines from the end, never a part of one, and says how many', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `    wärme${index}.example:443 läuft ab 🔥\n`);
    const { inside, after } = partsOf(descriptionOf(lines.join(''), 4000));
    const shown = inside.split('\n').length - 1;
    expect(shown).toBeGreaterThan(90);
    expect(inside).toBe(lines.slice(0, shown).join(''));
    expect(after).toBe(
      `\n_${200 - shown} more lines do not fit in here. To see all: \`npm run sallyport -- expire\`._\n`,
    );
  });

  test('fits and ends its fence, whatever the report holds', () => {
    const line = fc.oneof(
      fc.stringMatching(/^[ \u0060a~#<>@\ud83d-]{0,12}$/),
      fc.integer({ min: 0, max: 600 }).map((length) => '`'.repeat(length)),
    );
    const limit = fc.integer({ min: 300, max: 1200 });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), limit, (lines, most) => {
        const report = lines.map((each) => `${each}\n`).join('');
        const description = descriptionOf(report, most);
        const { inside, after } = partsOf(description);
        const left = lines.length - (inside.split('\n').length - 1);
        expect(description.length).toBeLessThanOrEqual(most);
        expect(report.startsWith(inside)).toBe(true);
        expect(after.startsWith(left === 0 ? '' : `\n_${left} more line`)).toBe(true);
      }),
    );
  });
});
