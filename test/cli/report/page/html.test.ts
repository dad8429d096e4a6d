import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { html, Html } from '../../../../cli/report/page/html.ts';
import { breakable, filePath } from '../../../../cli/report/page/pieces.ts';
import { findXmlFault } from '../../../support/well-formed-xml.ts';

describe('html', () => {
  test.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['" onload="x', '&quot; onload=&quot;x'],
    ['a & b', 'a &amp; b'],
    ['two\nlines\tand\r\nmore', 'two lines and more'],
    ['turned \u202E around', 'turned \\u{202e} around'],
    ['nothing\u0000hidden\u200B', 'nothing\\u{0}hidden\\u{200b}'],
  ])('puts %j in as text', (value, escaped) => {
    expect(html`<p title="${value}">${value}</p>`.text).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  test('puts lists and pieces in as they are, and nothing for what is absent', () => {
    expect(html`<b>${['<', new Html('<i></i>'), [1, undefined]]}</b>`.text).toBe('<b>&lt;<i></i>1</b>');
  });

  test('stays well-formed whatever is put in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(
          findXmlFault(
            html`<p title="${value}">${breakable(value)}<b>${filePath(value)}</b></p>`.text.replaceAll('<wbr />', ''),
          ),
        ).toBeUndefined();
      }),
    );
  });
});

describe('breakable()', () => {
  test.each([
    ['packaging@contoso.example', 'packaging@<wbr />contoso<wbr />.example'],
    ['**.cloud.example:443', '**<wbr />.cloud<wbr />.example:<wbr />443'],
  ])('lets %s break where its parts meet', (value, broken) => {
    expect(html`${breakable(value)}`.text).toBe(broken);
  });
});
