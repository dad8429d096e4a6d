// Secrets that must not stand in Git: private keys, connection strings, passwords in URLs, tokens, and their base64.
// A declaration names a Secret ("secretRef"); this is the net under it, for levels/, dist/ and flux/.
//
// One finding for each line. It never repeats what it found: a message is read by more people than a file.

export type FoundSecret = {
  /** Line and column count from 1. */
  readonly line: number;
  readonly column: number;
  /** e.g. `a private key`. */
  readonly what: string;
};

type Shape = { readonly what: string; readonly pattern: RegExp };

const SHAPES: readonly Shape[] = [
  { what: 'a private key', pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/ },
  { what: 'a connection string', pattern: /\b(?:SharedAccessKey|AccountKey|SharedAccessSignature)\s*=\s*[^\s;"']/i },
  { what: 'a connection string', pattern: /\bEndpoint=sb:\/\/[^\s;"']+;/i },
  { what: 'a shared access signature', pattern: /[?&]sig=[A-Za-z0-9%+/]{20,}/ },
  { what: 'a client secret of Entra ID', pattern: /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}/ },
  { what: 'a URL with user and password', pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'<>]+:[^\s/@"'<>]+@/i },
  { what: 'a token of GitHub', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/ },
  { what: 'a token of GitLab', pattern: /\bglpat-[A-Za-z0-9_-]{20,}/ },
  { what: 'a JSON Web Token', pattern: /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/ },
];
/** Those that no two innocent lines make up when they are read as one. */
const SHAPES_OVER_LINES = SHAPES.filter(({ what }) => what === 'a private key' || what === 'a connection string');

/** Shorter runs hold no secret worth the false alarms. */
const BASE64 = /[A-Za-z0-9+/_-]{24,}={0,2}/g;
/** How often one text is decoded: each round makes it a quarter shorter, and nobody wraps more than a few times. */
const MAX_ROUNDS = 8;

export function findSecrets(text: string): readonly FoundSecret[] {
  const lines = text.split('\n').map(withoutEscapes);
  const found = lines.flatMap((content, index) => {
    const hit = findPlain(content) ?? findEncoded(content);
    return hit === undefined ? [] : [{ line: index + 1, column: hit.at + 1, what: hit.what }];
  });
  return found.length > 0 ? found : findOverLines(lines);
}

/** What YAML and JSON read in a quoted text: `\x2d` is a "-". */
function withoutEscapes(line: string): string {
  if (!line.includes('\\')) return line;
  return line.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/gi, (_, short?: string, long?: string) =>
    String.fromCharCode(Number.parseInt(short ?? long ?? '0', 16)),
  );
}

type Hit = { readonly at: number; readonly what: string };

function findPlain(line: string, shapes: readonly Shape[] = SHAPES): Hit | undefined {
  const hits = shapes.map(({ what, pattern }) => ({ what, at: line.search(pattern) })).filter(({ at }) => at >= 0);
  return hits.sort((a, b) => a.at - b.at)[0];
}

/** A run may begin with characters that are not of the code; then one of four offsets gives sense. */
function findEncoded(line: string, round = 1): Hit | undefined {
  for (const { 0: run, index } of line.matchAll(BASE64)) {
    for (const offset of [0, 1, 2, 3]) {
      const decoded = Buffer.from(run.slice(offset), 'base64').toString('latin1');
      const found = findPlain(decoded) ?? (round < MAX_ROUNDS ? findEncoded(decoded, round + 1) : undefined);
      if (found !== undefined) return { at: index, what: `${found.what.replace(/ in base64$/, '')} in base64` };
    }
  }
  return undefined;
}

/** Ends of a line that are not of the text it carries on: indentation, quotes, comment and list signs, a backslash. */
const SEAMS = ' \t\r"\'#>|+\\';

/** A secret that goes on over several lines: folded by YAML, broken by an editor, or hidden in a comment. */
function findOverLines(lines: readonly string[]): readonly FoundSecret[] {
  const pieces = lines.map(trimSeams);
  const joined = pieces.map(({ text }) => text).join('');
  const hit = findPlain(joined, SHAPES_OVER_LINES) ?? findEncoded(joined);
  if (hit === undefined) return [];
  let before = 0;
  for (const [index, { text, start }] of pieces.entries()) {
    if (hit.at < before + text.length)
      return [{ line: index + 1, column: hit.at - before + start + 1, what: hit.what }];
    before += text.length;
  }
  return [];
}

function trimSeams(line: string): { readonly text: string; readonly start: number } {
  let start = 0;
  let end = line.length;
  while (start < end && SEAMS.includes(line.charAt(start))) start += 1;
  while (end > start && SEAMS.includes(line.charAt(end - 1))) end -= 1;
  return { text: line.slice(start, end), start };
}
