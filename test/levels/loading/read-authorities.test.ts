import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { X509Certificate } from 'node:crypto';
import { authorityFile, readAuthorities } from '../../../levels/loading/read-authorities.ts';
import { makeAuthority, type MadeAuthority } from '../../support/authorities.ts';
import { memoryRepository } from '../../support/memory-repository.ts';

let root: MadeAuthority;
let zone: MadeAuthority;

beforeAll(async () => {
  root = await makeAuthority({ subject: 'CN=root', to: '2046-11-01' });
  zone = await makeAuthority({ subject: 'CN=zone', issuer: root, from: '2026-12-01', to: '2036-11-01' });
});

describe('readAuthorities()', () => {
  test('reads the files of pki/ that end in ".pem", by name', () => {
    const repository = memoryRepository({
      'levels/sites/plant/pki/root.pem': root.pem,
      'levels/sites/plant/pki/level-3.pem': zone.pem,
      'levels/sites/plant/pki/notes.txt': 'where the keys are',
      'levels/sites/plant/pki/old/level-4.pem': zone.pem,
      'levels/sites/other/pki/level-5.pem': zone.pem,
    });
    const read = readAuthorities(repository, 'levels/sites/plant');
    expect([...read].map(([name, { file }]) => [name, file])).toEqual([
      ['level-3', 'pki/level-3.pem'],
      ['root', 'pki/root.pem'],
    ]);
  });
});

describe('authorityFile()', () => {
  test('tells of each certificate where it stands and what it is', () => {
    const { certificates, faults } = authorityFile('level-3', `# old\n${zone.pem}${root.pem}`);
    expect(faults).toEqual([]);
    expect(certificates).toMatchObject([
      { line: 2, isAuthority: true, keyFamily: 'EC', validFrom: Date.UTC(2026, 11, 1), validTo: Date.UTC(2036, 10, 1) },
      { line: 2 + zone.pem.split('\n').length - 1, validTo: Date.UTC(2046, 10, 1), constraints: undefined },
    ]);
  });

  test('gives the text of a certificate without what stood around it', () => {
    const [read] = authorityFile('root', `Subject: root\r\n${root.pem.replaceAll('\n', '\r\n')}`).certificates;
    expect(read?.pem.trim()).toBe(root.pem.trim());
  });

  test('knows who signed whom', async () => {
    const [above] = authorityFile('root', root.pem).certificates;
    const [below] = authorityFile('zone', zone.pem).certificates;
    const [namesake] = authorityFile('root', (await makeAuthority({ subject: 'CN=root' })).pem).certificates;
    if (above === undefined || below === undefined || namesake === undefined)
      throw new Error('a certificate is missing');
    expect([below.isSignedBy(above), above.isSignedBy(below), below.isSignedBy(namesake)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('tells certificates that may not sign, and keys of another kind', async () => {
    const { pem } = await makeAuthority({ subject: 'CN=server', isAuthority: false, family: 'RSA' });
    expect(authorityFile('a', pem).certificates).toMatchObject([{ isAuthority: false, keyFamily: 'RSA' }]);
  });

  /** As PEM, with other octets in the places of some. */
  function damaged(changes: readonly { readonly at: number; readonly value: number }[]): string {
    const bytes = Uint8Array.from(new X509Certificate(zone.pem).raw);
    for (const { at, value } of changes) bytes[at % bytes.length] = value;
    return `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE-----\n`;
  }

  test('refuses a certificate with a day that is none', () => {
    const month = Buffer.from(new X509Certificate(zone.pem).raw).indexOf('361101000000Z') + 2;
    expect(authorityFile('zone', damaged([{ at: month, value: 0x39 }]))).toMatchObject({
      certificates: [],
      faults: [{ line: 1, why: expect.stringMatching(/damaged/) }],
    });
  });

  test('gives days and answers or a fault, whatever became of the bytes', () => {
    const change = fc.record({ at: fc.nat({ max: 1000 }), value: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const { certificates, faults } = authorityFile('zone', damaged(changes));
        expect(certificates.length + faults.length).toBe(1);
        for (const certificate of certificates) {
          expect(() => new Date(certificate.validFrom).toISOString()).not.toThrow();
          expect(() => new Date(certificate.validTo).toISOString()).not.toThrow();
          expect(typeof certificate.isSignedBy(certificate)).toBe('boolean');
        }
      }),
    );
  });

  test.each<[string, string, number, RegExp]>([
    ['nothing', '', 1, /there is none/],
    [
      'a public key',
      '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n',
      1,
      /"PUBLIC KEY" is something else/,
    ],
    ['damaged bytes', '\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', 2, /damaged/],
    ['half a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n', 1, /is missing/],
  ])('finds %s', (_, text, line, why) => {
    expect(authorityFile('a', text)).toMatchObject({
      certificates: [],
      faults: [{ line, why: expect.stringMatching(why) }],
    });
  });
});
