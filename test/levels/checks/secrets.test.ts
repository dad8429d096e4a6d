import { describe, expect, test } from '@jest/globals';
import { findSecrets } from '../../../levels/checks/secrets.ts';

const KEY = ['-----BEGIN', 'PRIVATE KEY-----'].join(' ');
const ENCRYPTED_KEY = ['-----BEGIN', 'RSA PRIVATE KEY-----'].join(' ');
const CONNECTION = [
  'Endpoint=sb://plant.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccess',
  'Key=bm90LWEta2V5',
].join('');
const TOKEN = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');
const JWT = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiJwbGFudCJ9', 'c2lnbmF0dXJl'].join('.');

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

describe('findSecrets()', () => {
  test.each([
    ['a private key', `key: "${KEY}"`, 7, 'a private key'],
    ['a private key of another kind', ENCRYPTED_KEY, 1, 'a private key'],
    ['a connection string', `value: ${CONNECTION}`, 8, 'a connection string'],
    ['an account key', ['a;Account', 'Key=abc'].join(''), 3, 'a connection string'],
    ['a URL with user and password', 'url: https://plant:pa55@git.example/x', 6, 'a URL with user and password'],
    ['a token', `- ${TOKEN}`, 3, 'a token of GitHub'],
    ['a JSON Web Token', `bearer ${JWT}`, 8, 'a JSON Web Token'],
    ['base64 of a key', `data: ${base64(`${KEY}\nMIIE`)}`, 7, 'a private key in base64'],
    ['base64 of a connection string', `  ${base64(CONNECTION)}`, 3, 'a connection string in base64'],
    ['base64 of base64', base64(base64(`${KEY}\nMIIE`)), 1, 'a private key in base64'],
    ['URL-safe base64', Buffer.from(`?>${CONNECTION}`).toString('base64url'), 1, 'a connection string in base64'],
  ])('finds %s', (_, text, column, what) => {
    expect(findSecrets(`first line\n${text}\nlast`)).toEqual([{ line: 2, column, what }]);
  });

  test.each([
    ['the name of a Secret', 'secretRef: git-read'],
    ['a digest', `forwarder: "sha256:${'0123456789abcdef'.repeat(4)}"`],
    ['a public certificate', `-----BEGIN CERTIFICATE-----\n${base64('x'.repeat(48))}\n-----END CERTIFICATE-----`],
    ['a public key', '-----BEGIN PUBLIC KEY-----'],
    ['a URL with a port', 'url: https://git.example:8443/contoso/plant'],
    ['a mail address', 'owner: ot-network@contoso.example'],
    ['a host of a vendor', 'host: "**.servicebus.windows.net"'],
  ])('passes %s', (_, text) => {
    expect(findSecrets(text)).toEqual([]);
  });

  test.each([
    ['folded', `why: >-\n  see ${CONNECTION.slice(0, 70)}\n  ${CONNECTION.slice(70)}`, 2, 7, 'a connection string'],
    ['carried on with a backslash', `a: 1\nkey: "${KEY.slice(0, 9)}\\\n    ${KEY.slice(9)}"`, 2, 7, 'a private key'],
    ['in a comment', `# ${KEY.slice(0, 13)}\n# ${KEY.slice(13)}`, 1, 3, 'a private key'],
    ['in base64', `x: |\n${base64(CONNECTION).replace(/.{20}/g, '  $&\n')}`, 2, 3, 'a connection string in base64'],
  ])('finds a secret %s over several lines', (_, text, line, column, what) => {
    expect(findSecrets(text)).toEqual([{ line, column, what }]);
  });

  test('reads what YAML reads in a quoted text', () => {
    const escaped = `why: "${KEY.replace('-', String.raw`\x2d`).replace('PRIV', String.raw`P\u0052IV`)}"`;
    expect(findSecrets(escaped)).toEqual([{ line: 1, column: 7, what: 'a private key' }]);
  });

  test('finds base64 behind characters that are not of it', () => {
    for (const before of ['a', 'ab', 'abc'])
      expect(findSecrets(`x=${before}${base64(`${KEY}\nMIIE`)}`)).toHaveLength(1);
  });

  test.each([
    [
      'a shared access signature',
      ['https://st.blob.core.windows.net/c?sv=2024&si', 'g=Zm9vYmFyYmF6cXV4Zm9vYmFy%3D'].join(''),
    ],
    ['a client secret of Entra ID', ['abc8', 'Q~', 'x'.repeat(34)].join('')],
    ['a token of GitLab', ['glpat', 'a1B2c3D4e5F6g7H8i9J0'].join('-')],
  ])('finds %s', (what, text) => {
    expect(findSecrets(`x: ${text}`)).toMatchObject([{ line: 1, what }]);
  });

  test('takes no longer for a long line than for a short one, by character', () => {
    const started = performance.now();
    findSecrets(`${' '.repeat(200_000)}x\n${'a'.repeat(200_000)}\n${'-'.repeat(200_000)}`);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test('finds one on each line', () => {
    expect(findSecrets(`${KEY}\n\n${TOKEN}`).map(({ line }) => line)).toEqual([1, 3]);
  });
});
