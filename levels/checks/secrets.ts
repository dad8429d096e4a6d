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
  { what: 'a URL with user and password', pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'<>]+:[^\s/@"'<>]+@/i },
  { what: 'a token of GitHub', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/ },
  { what: 'a JSON Web Token', pattern: /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/ },
];

/** Shorter runs hold no secret worth the false alarms. */
const BASE64 = /[A-Za-z0-9+/_-]{24,}={0,2}/g;

export function findSecrets(text: string): readonly FoundSecret[] {
  return text.split('\n').flatMap((content, index) => {
    const found = findPlain(content) ?? findEncoded(content);
    return found === undefined ? [] : [{ line: index + 1, column: found.at + 1, what: found.what }];
  });
}

type Hit = { readonly at: number; readonly what: string };

function findPlain(line: string): Hit | undefined {
  const hits = SHAPES.map(({ what, pattern }) => ({ what, at: line.search(pattern) })).filter(({ at }) => at >= 0);
  return hits.sort((a, b) => a.at - b.at)[0];
}

function findEncoded(line: string): Hit | undefined {
  for (const { 0: run, index } of line.matchAll(BASE64)) {
    const decoded = Buffer.from(run, 'base64').toString('latin1');
    const found = findPlain(decoded) ?? findEncoded(decoded);
    if (found !== undefined) return { at: index, what: `${found.what.replace(/ in base64$/, '')} in base64` };
  }
  return undefined;
}
