import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pemBlocks } from '../../../levels/loading/pem-blocks.ts';

const ONE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

describe('pemBlocks()', () => {
  test('gives each block with its line, and passes over what stands between', () => {
    expect(pemBlocks(`subject: root\n${ONE}\n# the next one\n${ONE.replaceAll('CERTIFICATE', 'X509 CRL')}`)).toEqual({
      blocks: [
        { line: 2, label: 'CERTIFICATE', text: ONE },
        { line: 7, label: 'X509 CRL', text: ONE.replaceAll('CERTIFICATE', 'X509 CRL') },
      ],
      faults: [],
    });
  });

  test('reads lines that Windows ended, and lines that are indented', () => {
    const text = ONE.replaceAll('\n', '\r\n').replace('MIIB', '  MIIB');
    expect(pemBlocks(text).blocks).toEqual([{ line: 1, label: 'CERTIFICATE', text: ONE }]);
  });

  test.each<[string, string, number, RegExp]>([
    ['a block that nobody ends', '\n-----BEGIN CERTIFICATE-----\nMIIB\n', 2, /"END CERTIFICATE" is missing/],
    ['a block inside another', `-----BEGIN CERTIFICATE-----\n${ONE}`, 1, /"END CERTIFICATE" is missing/],
    ['an end without a beginning', 'MIIB\n-----END CERTIFICATE-----\n', 2, /nothing begins/],
  ])('finds %s', (_, text, line, why) => {
    expect(pemBlocks(text).faults).toEqual([{ line, why: expect.stringMatching(why) }]);
  });

  test('tells of both ends where they differ', () => {
    const { blocks, faults } = pemBlocks('-----BEGIN CERTIFICATE-----\nMIIB\n-----END PUBLIC KEY-----\n');
    expect(blocks).toEqual([]);
    expect(faults.map(({ line }) => line)).toEqual([1, 3]);
  });

  test('finds every block again, whatever stands around it', () => {
    const label = fc.constantFrom('CERTIFICATE', 'PUBLIC KEY', 'X509 CRL');
    const body = fc.stringMatching(/^[A-Za-z0-9+/]{1,64}={0,2}$/);
    const comment = fc.stringMatching(/^[a-z:= -]{0,20}$/).filter((text) => !text.includes('-----'));
    fc.assert(
      fc.property(fc.array(fc.tuple(comment, label, body), { maxLength: 5 }), (parts) => {
        const texts = parts.map(([, name, inner]) => `-----BEGIN ${name}-----\n${inner}\n-----END ${name}-----\n`);
        const { blocks, faults } = pemBlocks(parts.map(([around], index) => `${around}\n${texts[index]}`).join(''));
        expect(faults).toEqual([]);
        expect(blocks.map(({ text }) => text)).toEqual(texts);
        expect(blocks.map(({ line }) => line)).toEqual(parts.map((__, index) => index * 4 + 2));
      }),
    );
  });
});
