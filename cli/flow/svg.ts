// The few shapes of pictures, as SVG. Texts may come from declarations: they are escaped, and what XML cannot hold is replaced.

/** As content or attribute. */
export function inXml(value: string): string {
  return value.replaceAll(NOT_IN_XML, '\uFFFD').replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

/** Everything but the characters of XML 1.0, §2.2. */
const NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function text(x: number, y: number, kind: string, value: string): string {
  return `<text x="${x}" y="${y}" class="${kind}" xml:space="preserve">${inXml(value)}</text>\n`;
}

export function box(x: number, y: number, width: number, height: number): string {
  return `<rect class="box" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>\n`;
}

const HEAD = 6;

/** Along a vertical line, to its upper or its lower end. */
export function arrow(x: number, top: number, bottom: number, direction: 'up' | 'down'): string {
  const tip = direction === 'up' ? top : bottom;
  const base = direction === 'up' ? top + HEAD * 2 : bottom - HEAD * 2;
  return (
    `<path class="arrow" d="M${x} ${top + HEAD}V${bottom - HEAD}"/>` +
    `<path class="head" d="M${x} ${tip}L${x - HEAD} ${base}H${x + HEAD}Z"/>\n`
  );
}
