// Whether a text is well-formed XML, as far as our pictures use it: elements, attributes, text, the five entities. Stricter than
// XML where it costs nothing: no comments, no CDATA, no processing instructions, so that none comes in by a name.

const NAME = String.raw`[A-Za-z_][\w:.-]*`;
const ATTRIBUTES = String.raw`(?:\s+${NAME}="[^"<]*")*`;
const PART = new RegExp(String.raw`<(${NAME})(${ATTRIBUTES})\s*(/?)>|</(${NAME})\s*>|([^<]+)`, 'yu');
/** Whatever is not a character of XML 1.0 (§2.2). */
const NO_CHARACTER = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const BARE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/iu;

/** What is wrong first; undefined when nothing is. */
export function findXmlFault(text: string): string | undefined {
  if (NO_CHARACTER.test(text)) return 'it holds what is no character of XML';
  if (BARE_AMPERSAND.test(text)) return 'it holds a bare "&"';
  const open: string[] = [];
  let roots = 0;
  PART.lastIndex = 0;
  for (let at = 0; at < text.length; at = PART.lastIndex) {
    const [, opened, attributes = '', empty, closed, content = ''] = PART.exec(text) ?? [];
    if (opened === undefined && closed === undefined && content === '')
      return `nothing is known that begins ${text.slice(at, at + 40)}`;
    if (content.trim() !== '' && open.length === 0) return 'text stands outside of the root';
    if (opened !== undefined && open.length === 0) roots += 1;
    if (opened !== undefined && repeatsAttribute(attributes)) return `<${opened}> has an attribute twice`;
    if (opened !== undefined && empty === '') open.push(opened);
    if (closed !== undefined && open.pop() !== closed) return `</${closed}> closes another element`;
  }
  if (open.length > 0) return `<${open.at(-1)}> is not closed`;
  return roots === 1 ? undefined : `it has ${roots} roots`;
}

function repeatsAttribute(attributes: string): boolean {
  const names = [...attributes.matchAll(/([\w:.-]+)="[^"]*"/g)].map(([, name]) => name);
  return new Set(names).size < names.length;
}
