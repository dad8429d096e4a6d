// Mappings as single assignments: "*" replaced by what it stands for, and of two that read the same the one that counts.
//
// The vendor's reference (syntax.ts) says: "*" stands for one segment or several, the same in all inputs, and where an input
// does not resolve the assignment is skipped. The rank of an assignment is how many segments "*" stands for. A later mapping
// that resolves to the same fields with a lower rank replaces the earlier; with the same or a higher rank both count. An empty
// output leaves fields out. Where that leaves something open:
//
// - "*" at the end stands for every field that holds no further ones, elsewhere for whatever the rest of the path fits.
// - "The same fields" are the same inputs, in any order. Two fields that a later mapping joins into one are still copied
//   by "*"; and an empty output takes every assignment that reads only from the fields left out, or from within them.

import type { Value } from '../expression/value.ts';
import type { FieldPath } from '../field-path.ts';
import type { Mapping } from '../transformation.ts';
import { fieldAt, leavesOf, placesOf, type Place } from './fields.ts';
import { inputField, type InputField } from './input-field.ts';
import { MessageEnd, type Scope } from './message.ts';
import { readPaths } from './rule.ts';

export type Assignment = {
  /** What sentences call the mapping. */
  readonly rule: string;
  /** Undefined: missing. */
  readonly inputs: readonly (Value | undefined)[];
  readonly expression: string | undefined;
  readonly output: Place;
};

/** Before it is settled whether it counts. */
type Candidate = Assignment & {
  /** The fields it reads, each with where it comes from before it. */
  readonly reads: readonly Place[];
  readonly rank: number;
};

export function assignmentsOf(mappings: readonly Mapping[], scope: Scope): readonly Assignment[] {
  let counting: readonly Candidate[] = [];
  for (const [index, mapping] of mappings.entries()) {
    const candidates = candidatesOf(`map ${index + 1}`, mapping, scope);
    const isReplaced = (earlier: Candidate): boolean => candidates.some((later) => replaces(later, earlier));
    counting = [...counting.filter((earlier) => !isReplaced(earlier)), ...candidates];
  }
  return counting.filter(({ output }) => output.length > 0);
}

function replaces(later: Candidate, earlier: Candidate): boolean {
  if (later.rank >= earlier.rank) return false;
  if (later.output.length === 0)
    return earlier.reads.every((field) => later.reads.some((removed) => isWithin(field, removed)));
  const [earlierFields, laterFields] = [earlier.reads, later.reads].map(
    (reads) => new Set(reads.map((place) => JSON.stringify(place))),
  );
  return laterFields?.symmetricDifference(earlierFields ?? new Set()).size === 0;
}

function isWithin(field: Place, outer: Place): boolean {
  return outer.every((name, index) => field[index] === name);
}

function candidatesOf(rule: string, { inputs, output, expression }: Mapping, scope: Scope): readonly Candidate[] {
  const fields = readPaths(rule, inputs, 'map').map((path) => inputField(scope, path));
  const [target] = output === '' ? [] : readPaths(rule, [output], 'output');
  const open = fields.find(({ wildcard }) => wildcard !== undefined);
  const captures = open === undefined ? [undefined] : capturesOf(open);
  return captures.flatMap((captured) => {
    const places = fields.map((field) => filled(field, captured));
    const values = fields.map(({ root }, index) => fieldAt(root, places[index] ?? []));
    if (captured !== undefined && values.includes(undefined)) return [];
    return [
      {
        rule,
        inputs: values,
        expression,
        output: target === undefined ? [] : outputPlace(rule, target, captured),
        reads: fields.map(({ origin }, index) => [origin, ...(places[index] ?? [])]),
        rank: captured?.length ?? 0,
      },
    ];
  });
}

/** What "*" stands for in an input, for each field that it fits. */
function capturesOf({ root, place, wildcard = 0 }: InputField): readonly Place[] {
  const before = place.slice(0, wildcard);
  const behind = place.slice(wildcard + 1);
  const places = behind.length === 0 ? leavesOf(root) : placesOf(root);
  return places.flatMap((candidate) => {
    const captured = candidate.slice(before.length, candidate.length - behind.length);
    const whole = [...before, ...captured, ...behind];
    return captured.length > 0 && isSame(candidate, whole) ? [captured] : [];
  });
}

function isSame(a: Place, b: Place): boolean {
  return a.length === b.length && isWithin(a, b);
}

function filled({ place, wildcard }: Pick<InputField, 'place' | 'wildcard'>, captured: Place | undefined): Place {
  return wildcard === undefined || captured === undefined ? place : place.toSpliced(wildcard, 1, ...captured);
}

function outputPlace(rule: string, { segments, wildcard }: FieldPath, captured: Place | undefined): Place {
  if (wildcard !== undefined && captured === undefined)
    throw new MessageEnd(
      'rule-not-readable',
      `${rule} writes "${segments.join('.')}", and "*" stands in none of its inputs`,
    );
  return filled({ place: segments, wildcard }, captured);
}
