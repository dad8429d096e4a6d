import { describe, expect, test } from '@jest/globals';
import { identityToken } from '../../../../cli/demo/telemetry/identity-token.ts';

describe('identityToken()', () => {
  test('says who it is for and until when, and is not signed', () => {
    const [head = '', body = '', signature] = identityToken('level-4-ovens', 1_800_000_000_500).split('.');
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(read(head)).toEqual({ alg: 'none' });
    expect(read(body)).toEqual({ sub: 'level-4-ovens', iat: 1_800_000_000, exp: 1_800_003_600 });
    expect(signature).toBe('');
  });
});
