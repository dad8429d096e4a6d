// Which child dials which face: the one inside its network, else the one that lists it in `for`, else the only one that
// lists nobody. Two that fit are an error: which of them a child dials would be chance.

import { contains } from '../addresses.ts';

export type DeclaredFace = { readonly address: string; readonly for?: readonly string[] | undefined };
export type Dialler = { readonly name: string; readonly network: string };

export type FaceChoice =
  | { readonly kind: 'face'; readonly index: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous'; readonly indexes: readonly number[] };

export function chooseFace(faces: readonly DeclaredFace[], child: Dialler): FaceChoice {
  const indexesOf = (fits: (face: DeclaredFace) => boolean): readonly number[] =>
    faces.flatMap((face, index) => (fits(face) ? [index] : []));
  const isListed = (face: DeclaredFace): boolean => face.for?.includes(child.name) === true;
  const isInside = (face: DeclaredFace): boolean => contains(child.network, face.address);
  const candidates = [
    indexesOf((face) => isInside(face) && isListed(face)),
    indexesOf(isInside),
    indexesOf(isListed),
    indexesOf((face) => face.for === undefined),
  ].find(({ length }) => length > 0);
  const [index, ...others] = candidates ?? [];
  if (index === undefined) return { kind: 'none' };
  return others.length === 0 ? { kind: 'face', index } : { kind: 'ambiguous', indexes: [index, ...others] };
}
