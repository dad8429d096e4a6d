// Faces: every child has exactly one to dial and can reach it, and no face waits for nobody.

import { contains } from '../addresses.ts';
import type { SiteDraft } from '../loading/draft.ts';
import { chooseFace, type DeclaredFace } from '../loading/faces.ts';
import type { Zone } from '../model.ts';
import { suggest } from '../loading/suggest.ts';
import { forEachZone, mayMissChildren, ownChildren, type Rule, type ZoneProblem } from './rule.ts';

export const faceRules: Rule = forEachZone((zone, draft) => {
  const faces = zone.declaration.forwarder?.faces ?? [];
  const children = ownChildren(draft, zone);
  // No forwarder, or one without any child, is what another rule finds.
  if (!draft.understands(zone, 'forwarder') || faces.length === 0 || children.length === 0) return [];
  const misnamed = findMisnamed(draft, zone, faces, children);
  // A misspelt name in "for" explains the child that is left over.
  return misnamed.length > 0
    ? misnamed
    : [...findUndecided(zone, faces, children), ...findUnreachable(draft, faces, zone, children)];
});

type Faces = readonly (DeclaredFace & { readonly routed?: string | undefined })[];

function findMisnamed(draft: SiteDraft, zone: Zone, faces: Faces, children: readonly Zone[]): readonly ZoneProblem[] {
  const names = children.map(({ name }) => name);
  const isExcused = (name: string): boolean =>
    draft.detached.has(name) ||
    draft.zoneDrafts.some((known) => known.name === name && known.declaration === undefined);
  return faces.flatMap((face, index) =>
    (face.for ?? []).flatMap((name, item): readonly ZoneProblem[] => {
      if (names.includes(name) || isExcused(name)) return [];
      const message = `Cannot serve "${name}" on face "${face.address}": it is not a child of "${zone.name}". ${suggest(name, names)}`;
      return [{ path: ['forwarder', 'faces', index, 'for', item], code: 'face-for', message }];
    }),
  );
}

function findUndecided(zone: Zone, faces: Faces, children: readonly Zone[]): readonly ZoneProblem[] {
  const choices = children.map((child) => ({ child, choice: chooseFace(faces, child) }));
  const without = choices.filter(({ choice }) => choice.kind === 'none').map(({ child }) => child);
  const torn = choices.flatMap(({ child, choice }) =>
    choice.kind === 'ambiguous' && !isOneAddress(faces, choice.indexes)
      ? [{ child, second: choice.indexes[1] ?? 0 }]
      : [],
  );
  const problems: ZoneProblem[] = [];
  if (without.length > 0) {
    const message = `Cannot find a face of "${zone.name}" for ${list(without)}: every face lists other zones in "for". Add the name to one of them`;
    problems.push({ path: ['forwarder', 'faces'], code: 'no-face', message });
  }
  for (const second of new Set(torn.map((each) => each.second))) {
    const names = list(torn.filter((each) => each.second === second).map(({ child }) => child));
    const message = `Cannot tell which face ${names} dials: more than one of "${zone.name}" fits. Name the child under "for" of the one it dials`;
    problems.push({ path: ['forwarder', 'faces', second, 'address'], code: 'ambiguous-face', message });
  }
  return problems;
}

/** The same face listed twice is another rule's. */
function isOneAddress(faces: Faces, indexes: readonly number[]): boolean {
  return new Set(indexes.map((index) => faces[index]?.address)).size === 1;
}

function findUnreachable(
  draft: SiteDraft,
  faces: Faces,
  zone: Zone,
  children: readonly Zone[],
): readonly ZoneProblem[] {
  return faces.flatMap((face, index): readonly ZoneProblem[] => {
    const path = ['forwarder', 'faces', index, 'address'];
    const fits = (child: Zone): boolean => {
      const choice = chooseFace(faces, child);
      return choice.kind === 'face'
        ? choice.index === index
        : choice.kind === 'ambiguous' && choice.indexes.includes(index);
    };
    const dialling = children.filter(fits);
    if (dialling.length === 0)
      return mayMissChildren(draft, zone) ? [] : [{ path, code: 'face-out-of-reach', message: unused(face.address) }];
    const cutOff = dialling.filter(({ network }) => face.routed === undefined && !contains(network, face.address));
    return cutOff.length === 0 ? [] : [{ path, code: 'face-out-of-reach', message: unrouted(face.address, cutOff) }];
  });
}

function unused(address: string): string {
  return `Cannot use face "${address}": it is outside any child's reach, and no child dials it. Choose an address in a child's network, name children in "for", or remove it`;
}

function unrouted(address: string, children: readonly Zone[]): string {
  return `Cannot use face "${address}": it is outside the network of ${list(children)}. Choose an address inside, or name the firewall and its rule in "routed"`;
}

function list(zones: readonly Zone[]): string {
  return zones.map(({ name }) => `"${name}"`).join(', ');
}
