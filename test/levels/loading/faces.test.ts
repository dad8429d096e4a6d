import { describe, expect, test } from '@jest/globals';
import { chooseFace, type DeclaredFace, type FaceChoice } from '../../../levels/loading/faces.ts';

const CHILD = { name: 'ovens', network: '10.20.1.0/24' };
const INSIDE = { address: '10.20.1.10' };
const ROUTED = { address: '10.30.0.10' };
const LISTED = { address: '10.30.0.11', for: ['ovens'] };
const OTHERS = { address: '10.30.0.12', for: ['packing'] };

describe('chooseFace()', () => {
  test.each<[string, readonly DeclaredFace[], FaceChoice]>([
    ['the one inside its network', [ROUTED, LISTED, INSIDE], { kind: 'face', index: 2 }],
    ['else the one that lists it', [ROUTED, LISTED], { kind: 'face', index: 1 }],
    ['else the only one that lists nobody', [OTHERS, ROUTED], { kind: 'face', index: 1 }],
    [
      'of two inside the one that lists it',
      [INSIDE, { address: '10.20.1.11', for: ['ovens'] }],
      { kind: 'face', index: 1 },
    ],
    ['none of those that list others', [OTHERS], { kind: 'none' }],
    ['none where there is none', [], { kind: 'none' }],
  ])('dials %s', (_, faces, expected) => {
    expect(chooseFace(faces, CHILD)).toEqual(expected);
  });

  test.each<[string, readonly DeclaredFace[]]>([
    ['lie in its network', [INSIDE, { address: '10.20.1.11' }]],
    ['list it', [LISTED, { address: '10.30.0.13', for: ['ovens', 'packing'] }]],
    ['list nobody', [ROUTED, { address: '10.30.0.14' }]],
  ])('cannot tell where two %s', (_, faces) => {
    expect(chooseFace(faces, CHILD)).toEqual({ kind: 'ambiguous', indexes: [0, 1] });
  });
});
