// Secrets have no place in a file that is committed: references to them do, and parameters that are given at deployment.

import { isFields } from './fields.ts';

const FORMS: readonly (readonly [string, RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a connection string', /\b(SharedAccessKey|AccountKey|SharedAccessSignature)\s*=/i],
  ['a shared access signature', /[?&]sig=[\w%+/]{20,}/],
];
/** Properties whose text is a secret by what they are; empty is none, and an expression brings it at deployment. */
const NAMES = /^(password|token|accessToken|accountKey|sasToken|clientSecret|connectionString)$/i;

/** Every text that looks like a secret, with its path. */
export function secretsIn(value: unknown, path = 'resources'): readonly string[] {
  if (typeof value === 'string') return secretFaults(value, path);
  if (Array.isArray(value)) return value.flatMap((each, index) => secretsIn(each, `${path}[${index}]`));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => secretsIn(each, `${path}.${key}`));
}

function secretFaults(text: string, path: string): readonly string[] {
  const form = FORMS.find(([, pattern]) => pattern.test(text))?.[0];
  const named = NAMES.test(path.split('.').at(-1) ?? '') && text !== '' && !text.startsWith('[');
  const what = form ?? (named ? 'a secret' : undefined);
  return what === undefined ? [] : [`${path}: holds ${what}`];
}
