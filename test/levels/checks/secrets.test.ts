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

  test('finds one on each line', () => {
    expect(findSecrets(`${KEY}\n\n${TOKEN}`).map(({ line }) => line)).toEqual([1, 3]);
  });
});
