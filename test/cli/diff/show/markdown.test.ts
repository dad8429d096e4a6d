import { describe, expect, test } from '@jest/globals';
import { GITHUB_LIMIT, markdownOf } from '../../../../cli/diff/show/markdown.ts';
import type { Page } from '../../../../cli/diff/show/page.ts';
import { MARKER } from '../../../../cli/diff/post/comment-host.ts';
import { GitClone } from '../../../support/git-clone.ts';

const PACKAGING = 'levels/sites/contoso-bakery/level-2-packaging.yaml';

function page(items: number, length = 100): Page {
  const item = (index: number) => ({ mark: 'plus', text: `${index} ${'x'.repeat(length)}`, details: [] }) as const;
  return {
    tone: 'refused',
    summary: 'many open',
    comparison: 'From a to b.',
    sections: [
      {
        title: 'Must not be merged',
        isBackground: false,
        items: [{ mark: 'error', text: 'this', details: ['1. so'] }],
      },
      { title: 'Entries', isBackground: false, items: Array.from({ length: items }, (_, index) => item(index)) },
      { title: 'On merging', isBackground: true, items: [item(0)] },
    ],
  };
}

describe('markdownOf()', () => {
  test('says the summary first, then what must not be merged', () => {
    expect(markdownOf(page(1)).split('\n').slice(0, 7)).toEqual([
      '## ⛔ many open',
      '',
      'From a to b.',
      '',
      '### Must not be merged',
      '',
      '- ⛔ this',
    ]);
  });

  test('folds long sections, and what is of interest only when something is wrong', () => {
    const text = markdownOf(page(13));
    expect(text).toContain('<details><summary>Entries (13)</summary>');
    expect(text).toContain('<details><summary>On merging (1)</summary>');
    expect(text.match(/<details>/g)).toHaveLength(text.match(/<\/details>/g)?.length ?? 0);
    expect(markdownOf(page(12))).toContain('### Entries\n');
  });

  test.each([2_000, 10_000, GITHUB_LIMIT, 150_000])(
    'fits into %i characters with its marker, and says what is missing',
    (limit) => {
      const text = markdownOf(page(2_000), limit);
      expect(`${MARKER}\n${text}`.length).toBeLessThanOrEqual(limit);
      expect(text.length).toBeGreaterThan(limit - 600);
      const shown = text.match(/^- `\+`/gm)?.length ?? 0;
      expect(text).toContain(`_${2_001 - shown} more items do not fit into a comment. To see all: `);
      expect(text.match(/<details>/g)).toHaveLength(text.match(/<\/details>/g)?.length ?? 0);
    },
  );

  test('shortens a text that is longer than the comment, and shows all others', () => {
    const long = { mark: 'plus', text: `long ${'&'.repeat(70_000)}`, details: ['x'.repeat(70_000)] } as const;
    const short = { mark: 'plus', text: '**.exfil.example:443', details: [] } as const;
    const entries = { title: 'Entries', isBackground: false, items: [long, short] };
    for (const limit of [10_000, GITHUB_LIMIT, 150_000]) {
      const text = markdownOf({ ...page(0), sections: [entries] }, limit);
      expect(text.length).toBeLessThanOrEqual(limit);
      expect(text).toContain('.exfil.example:443');
      expect(text).toMatch(/- `\+` long (?:&#38;)+… \(\d+ more characters\)/);
      expect(text).toContain('\n_1 item is shortened. To see all: ');
    }
  });

  test('leaves out what opens only when nothing else is left', () => {
    const closed = Array.from(
      { length: 2_000 },
      (_, n) => ({ mark: 'minus', text: `gone ${n}`, details: [] }) as const,
    );
    const opens = { mark: 'plus', text: '**.exfil.example:443', details: [] } as const;
    const sections = [
      { title: 'Entries of a', isBackground: false, items: closed },
      { title: 'Entries of b', isBackground: false, items: [opens] },
    ];
    const text = markdownOf({ ...page(0), sections }, 10_000);
    expect(text).toContain('.exfil.example:443');
    expect(text).toMatch(/_\d+ more items do not fit into a comment\. To see all: /);
  });

  test.each([
    ['fine', '✅'],
    ['careful', '⚠️'],
    ['refused', '⛔'],
  ] as const)('opens with the tone of the summary: %s', (tone, sign) => {
    expect(markdownOf({ ...page(1), tone }).startsWith(`## ${sign} many open\n`)).toBe(true);
  });
});

describe('sallyport diff --format markdown', () => {
  test('shows hostile texts of an entry as text', async () => {
    using clone = new GitClone();
    const why = 'x\\n\\n# Approved ![](https://evil.example/p.png) <script>alert(1)</script> @contoso/all';
    const owner = '</summary><b>x</b>@y.example';
    const entry = `  - { host: licences.packvendor.example, port: 443, why: "${why}", owner: "${owner}", ticket: "::error::no ##vso[x]y \\u001b[2J" }\n`;
    clone.edit(PACKAGING, (text) => text.replace('policies:\n', `${entry}policies:\n`));
    for (const format of ['markdown', 'text']) {
      const { out } = await clone.run('diff', '--format', format, '--today', '2026-11-21');
      expect(out).toContain('licences.packvendor.example:443');
      // oxlint-disable-next-line no-control-regex -- it is what must not be there
      expect(out).not.toMatch(/\u001B|##vso|^\s*::/m);
      if (format === 'markdown') expect(out).not.toMatch(/<script|<b>|!\[|\(https:|(?<!\w)@contoso|^# /m);
    }
  });
});
