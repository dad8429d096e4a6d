// Texts of declarations are whoever's who asks for a change. Wherever the report shows one, it has to be read as it is written.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { markdownText } from '../../../../cli/diff/show/markdown-text.ts';
import { safeJson, safeText } from '../../../../cli/safe-text.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...Array.from('`*_[]()<>&@#|~$!:/\\.-+= \n\t\u001B\u202E\u2028\u009Bw1aG')) }),
);

describe('safeText()', () => {
  test.each([
    ['\u001B[2J\u001B[31mred', '\\u{1b}[2J\\u{1b}[31mred'],
    ['a\nb', 'a\\u{a}b'],
    ['moc\u202Egpj', 'moc\\u{202e}gpj'],
    ['##vso[task.setvariable variable=x]y', '#\\u{23}vso[task.setvariable variable=x]y'],
    ['##[error]no', '#\\u{23}[error]no'],
    ['::add-mask::x', ':\\u{3a}add-mask::x'],
    ['a ::set-env name=X::y', 'a :\\u{3a}set-env name=X::y'],
    ['fe80::1 is an address', 'fe80::1 is an address'],
    ['größer 10 € — ja', 'größer 10 € — ja'],
  ])('writes out what a terminal or a runner would obey: %j', (text, shown) => {
    expect(safeText(text)).toBe(shown);
  });

  test('leaves no order for a runner and nothing invisible, whatever is in the text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = safeText(text);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(shown).not.toMatch(/##|(?:^|\s)::/);
      }),
    );
  });
});

describe('safeJson()', () => {
  test('is the same value, without anything a terminal or a runner would obey', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = safeJson({ text });
        expect(JSON.parse(shown)).toEqual({ text });
        expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|##/u);
      }),
    );
  });
});

describe('markdownText()', () => {
  test.each([
    ['<img src=x onerror=alert(1)>', '&#60;img src=x onerror=alert(1)&#62;'],
    ['[click](https://evil.example)', '&#91;click&#93;(https&#58;//evil.example)'],
    ['![x](y)', '&#33;&#91;x&#93;(y)'],
    [
      '**bold** _it_ `code` ~~gone~~',
      '&#42;&#42;bold&#42;&#42; &#95;it&#95; &#96;code&#96; &#126;&#126;gone&#126;&#126;',
    ],
    ['@contoso/ot please', '&#64;&#8203;contoso/ot please'],
    ['see #12 and GH-7', 'see &#35;&#8203;12 and GH-&#8203;7'],
    ['www.evil.example', 'www&#46;evil.example'],
    ['a | b', 'a &#124; b'],
    ['<!-- sallyport diff -->', '&#60;&#33;-- sallyport diff --&#62;'],
    ['ot-network@contoso.example', 'ot-network&#64;contoso.example'],
    ['licence.packvendor.example:443', 'licence.packvendor.example:443'],
  ])('makes %j plain', (text, written) => {
    expect(markdownText(text)).toBe(written);
  });

  test('leaves no character that markup, HTML or a link needs, and stays on one line', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        // What is written as a number stands between its neighbours and is none of them.
        const written = markdownText(text).replace(/&#\d+;/g, ' ');
        expect(written).not.toMatch(/[\\`*_[\]<>&@#|~$!\n\r]|:\/\/|\bwww\./);
      }),
    );
  });

  test('can be read back: entities stand for the very text, but for what keeps marks and words apart', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const read = markdownText(text)
          .replaceAll('&#8203;', '')
          .replace(/&#(\d+);/g, (_entity, code) => String.fromCharCode(Number(code)));
        expect(read).toBe(safeText(text));
      }),
    );
  });
});
