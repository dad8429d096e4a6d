// Corefiles, as far as they decide who is answered what: keys, bind, view, file, forward and template of each server block.
// What else stands there (logs, metrics, health) decides nothing.

import { networksOf } from '../networks.ts';
import type { DnsBlock, Template } from '../plant.ts';

/** A line of words, and the lines in its braces. */
type Directive = { readonly words: readonly string[]; readonly body: readonly Directive[] };

/** The server blocks in their order. A text says why CoreDNS would not start. */
export function readCorefile(text: string): readonly DnsBlock[] | string {
  const reader = { tokens: tokensOf(text), at: 0 };
  const directives = bodyFrom(reader);
  if (reader.at < reader.tokens.length) return 'its braces do not match';
  const blocks = directives.map(blockOf);
  return blocks.find((block) => typeof block === 'string') ?? blocks.filter((block) => typeof block !== 'string');
}

type Reader = { readonly tokens: readonly string[]; at: number };

/** Words, braces and ends of lines. A comma at the end of a key continues the line, as Caddy's lexer has it. */
function tokensOf(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  return lines.flatMap((line) => {
    const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) =>
      quoted === undefined ? (plain ?? '') : ` ${quoted}`,
    );
    if (words.length === 0) return [];
    return words.at(-1)?.endsWith(',') === true ? words.map((word) => word.replace(/,$/, '')) : [...words, '\n'];
  });
}

function bodyFrom(reader: Reader): readonly Directive[] {
  const directives: Directive[] = [];
  let words: string[] = [];
  let body: readonly Directive[] = [];
  for (; reader.at < reader.tokens.length; reader.at += 1) {
    const token = reader.tokens[reader.at] ?? '';
    if (token === '}') return directives;
    if (token === '{') {
      reader.at += 1;
      body = bodyFrom(reader);
    } else if (token !== '\n') words.push(token);
    else if (words.length > 0) {
      directives.push({ words, body });
      [words, body] = [[], []];
    }
  }
  return directives;
}

function blockOf({ words, body }: Directive): DnsBlock | string {
  const keys = words.map((word) => /^(.*?)\.?:(\d+)$/.exec(word));
  const port = Number(keys[0]?.[2]);
  if (keys.length === 0 || keys.some((key) => key === null || Number(key[2]) !== port))
    return `its server block "${words.join(' ')}" has no zone and port`;
  const view = named(body, 'view');
  const expression = view?.body.find((line) => line.words[0] === 'expr')?.words.join(' ');
  const networks = expression === undefined ? undefined : networksIn(expression);
  if (view !== undefined && networks === undefined) return `its view "${view.words[1] ?? ''}" has no networks`;
  return {
    zones: keys.map((key) => (key?.[1] ?? '').toLowerCase()),
    port,
    bind: named(body, 'bind')?.words.slice(1) ?? [],
    view: view?.words[1],
    networks,
    source: sourceOf(body),
  };
}

/** The networks of `incidr(client_ip(), '10.0.0.0/8') || …`, and of no other expression. */
function networksIn(expression: string): DnsBlock['networks'] {
  const terms = expression
    .replace(/^expr /, '')
    .split(' || ')
    .map((term) => /^incidr\(client_ip\(\), '([^']+)'\)$/.exec(term)?.[1]);
  const texts = terms.filter((term) => term !== undefined);
  const networks = networksOf(texts);
  return networks.length === terms.length ? networks : undefined;
}

function sourceOf(body: readonly Directive[]): DnsBlock['source'] {
  const [, file] = named(body, 'file')?.words ?? [];
  if (file !== undefined) return { kind: 'file', path: file };
  const servers = named(body, 'forward')?.words.slice(2);
  if (servers !== undefined) return { kind: 'forward', servers };
  const templates = body.filter(({ words }) => words[0] === 'template').map(templateOf);
  return templates.length === 0 ? { kind: 'none' } : { kind: 'templates', templates };
}

function templateOf({ words, body }: Directive): Template {
  const all = (name: string): readonly string[] =>
    body.filter((line) => line.words[0] === name).map((line) => (line.words[1] ?? '').trim());
  const match = all('match')[0];
  return {
    type: words[2] ?? 'ANY',
    match: match === undefined ? undefined : expressionOf(match),
    answers: all('answer').map((answer) => answer.split(' ').at(-1) ?? ''),
    rcode: all('rcode')[0] ?? 'NOERROR',
    passesOn: body.some(({ words: [name] }) => name === 'fallthrough'),
  };
}

/** Of a text that is no expression: one that matches nothing. */
function expressionOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    return /(?!)/;
  }
}

function named(body: readonly Directive[], name: string): Directive | undefined {
  return body.find(({ words }) => words[0] === name);
}
