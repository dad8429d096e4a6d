// Blocks of CoreDNS' `template` plugin. Templates are tried in order; one whose pattern does not match passes the question
// on only if it says so, else the client gets SERVFAIL. The zone is always written out: left out, it would be every key of
// the server block, tried one after the other.

import { startOfAuthority, TTL_SECONDS } from './zone-file.ts';

const AUTHORITY = `authority "${startOfAuthority('.', 'dns.invalid.', 1)}"`;

/** Answers questions of one type for names that match. */
export function answering(type: 'A' | 'PTR', match: string, data: readonly string[]): readonly string[] {
  // The owner is the question's own name: an answer under another name is one that careful clients drop.
  return matching(
    type,
    match,
    data.map((each) => `answer "{{ .Name }} ${TTL_SECONDS} IN ${type} ${each}"`),
  );
}

/** Says of names that match that they exist without such data. */
export function noData(match: string): readonly string[] {
  return matching('ANY', match, ['rcode NOERROR', AUTHORITY]);
}

/** Denies whatever no template before it has answered. */
export function denial(): readonly string[] {
  return ['template IN ANY . {', '    rcode NXDOMAIN', `    ${AUTHORITY}`, '}'];
}

/** Matches names by their number of labels, written as the inside of a quantifier. */
export function withLabels(quantity: string): string {
  return `^([^.]+\\.){${quantity}}$`;
}

function matching(type: string, match: string, lines: readonly string[]): readonly string[] {
  return [
    `template IN ${type} . {`,
    ...[`match "${match}"`, ...lines, 'fallthrough'].map((line) => `    ${line}`),
    '}',
  ];
}
