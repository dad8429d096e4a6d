// HTML from templates in which whatever is put in is escaped, unless it is HTML already. Declarations are other people’s text: none
// of it can become an element, an attribute or an address.

import { printable } from '../../../levels/problem.ts';
import { inXml } from '../../flow/svg.ts';

/** A piece that is right as it stands. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Html | string | number | undefined | readonly Content[];

/** html`<td>${entry.why}</td>`. Attributes stand in double quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(strings.map((string, index) => `${string}${textOf(values[index])}`).join(''));
}

function textOf(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Html) return content.text;
  if (typeof content === 'object') return content.map(textOf).join('');
  return escaped(String(content));
}

/** Line breaks are blanks, as HTML has it; characters that hide or turn text around are written out. */
function escaped(text: string): string {
  return inXml(printable(text.replaceAll(/[\t\n\r]+/g, ' ')));
}
