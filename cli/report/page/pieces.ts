// Pieces that several sections use.

import type { Place } from '../places.ts';
import { html, type Content, type Html } from './html.ts';

/** `levels/…/level-3.yaml:12` */
export function placeText({ path, line }: Place): Html {
  return filePath(`${path}:${line}`);
}

/** May break after a slash and nowhere else. */
export function filePath(path: string): Html {
  return html`<code class="path">${broken(path, /(?<=\/)/)}</code>`;
}

/** Host names, addresses of people and places break before a dot or after an "@", never inside of a word. */
export function breakable(text: string): Content {
  return broken(text, /(?<=[@/:])(?=.)|(?=\.)/);
}

/** One item in a line where there is room; an item is not cut. */
export function names(items: readonly string[]): Content {
  return items.map((item, index) => [index === 0 ? undefined : ', ', html`<span class="whole">${item}</span>`]);
}

function broken(text: string, at: RegExp): Content {
  return text.split(at).map((part, index) => (index === 0 ? part : [html`<wbr />`, part]));
}

export type Table = {
  /** What the table is, for who hears it. */
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly Html[];
};

/** A region of its own, which can be scrolled by keyboard where it is wider than the page. */
export function table({ caption, columns, rows }: Table): Html {
  const heads = columns.map((title) => html`<th scope="col">${title}</th>`);
  return html`<div class="table" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${heads}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div> `;
}

export function row(head: Content, cells: readonly Content[], attributes?: Html): Html {
  return html`<tr${attributes}><th scope="row">${head}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
}

export function list(items: readonly Content[]): Html | undefined {
  return items.length === 0
    ? undefined
    : html`<ul>
        ${items.map((item) => html`<li>${item}</li>`)}
      </ul>`;
}

/** What is not known is said, not left blank. */
export function orNone(value: string | undefined): Content {
  return value ?? html`<span class="quiet">none</span>`;
}

export function mark(kind: 'good' | 'warn' | 'bad' | 'quiet', text: string): Html {
  return html`<span class="mark ${kind}">${text}</span>`;
}

export function day(value: string): Html {
  return html`<time datetime="${value}">${value}</time>`;
}
