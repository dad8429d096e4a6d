import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { X509Certificate } from 'node:crypto';
import { nameConstraintsOf } from '../../../levels/loading/name-constraints.ts';
import { heldTo, makeAuthority } from '../../support/authorities.ts';

let held: Uint8Array;

beforeAll(async () => {
  held = await bytesOf(heldTo('plant', 'level-3'));
});

async function bytesOf(permitted?: Parameters<typeof makeAuthority>[0]['permitted']): Promise<Uint8Array> {
  const { pem } = await makeAuthority({ subject: 'CN=a', ...(permitted !== undefined && { permitted }) });
  return new X509Certificate(pem).raw;
}

describe('nameConstraintsOf()', () => {
  test('reads servers and subjects', () => {
    expect(nameConstraintsOf(held)).toEqual({
      serverNames: ['mqtt.level-3.plant.internal'],
      subjects: [['O=plant', 'OU=level-3']],
      excludes: false,
    });
  });

  test('reads several of a kind, and none of the other', async () => {
    const bytes = await bytesOf({ serverNames: ['a.example', '.b.example'] });
    expect(nameConstraintsOf(bytes)).toEqual({
      serverNames: ['a.example', '.b.example'],
      subjects: [],
      excludes: false,
    });
  });

  test('tells that names are excluded, beside what is permitted and without', async () => {
    const permitted = heldTo('plant', 'level-3');
    expect(nameConstraintsOf(await bytesOf({ ...permitted, excluded: ['a.example'] }))).toEqual({
      ...permitted,
      excludes: true,
    });
    const alone = nameConstraintsOf(await bytesOf({ excluded: ['a.example'] }));
    expect(alone).toEqual({ serverNames: [], subjects: [], excludes: true });
  });

  test('gives nothing for a certificate that is held to nothing', async () => {
    expect(nameConstraintsOf(await bytesOf())).toBeUndefined();
  });

  test('ends with names or nothing, whatever became of the bytes', () => {
    const change = fc.record({ at: fc.nat({ max: held.length - 1 }), value: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat({ max: 500 }), (changes, cut) => {
        const bytes = Uint8Array.from(held).subarray(0, held.length - Math.min(cut, held.length));
        for (const { at, value } of changes) if (at < bytes.length) bytes[at] = value;
        const found = nameConstraintsOf(bytes);
        for (const name of found?.serverNames ?? []) expect(typeof name).toBe('string');
      }),
    );
  });
});
