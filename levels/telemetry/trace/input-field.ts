// Which field an input of a rule means: one of the message, of a dataset's record, or of what comes with a message.

import type { Fields, Value } from '../expression/value.ts';
import type { FieldPath } from '../field-path.ts';
import { fieldAt, type Place } from './fields.ts';
import type { Scope } from './message.ts';

export type InputField = {
  /** Tells fields of different origins apart: empty for the message itself. */
  readonly origin: string;
  readonly root: Fields;
  readonly place: Place;
  /** Where "*" stands in the place. */
  readonly wildcard: number | undefined;
};

export function inputField(scope: Scope, { segments, wildcard, dataset }: FieldPath): InputField {
  const [first = '', ...inner] = segments;
  const within = (origin: string, root: Fields, place: Place): InputField => ({
    origin,
    root,
    place,
    wildcard: wildcard === undefined ? undefined : wildcard - 1,
  });
  if (dataset !== undefined) return within(first, scope.records.get(dataset) ?? new Map(), inner);
  if (first === '$metadata') return within(first, metadataOf(scope), metadataPlace(inner));
  if (first === '$source') return within('', scope.fields, inner);
  return { origin: '', root: scope.fields, place: segments, wildcard };
}

/** Of an input without "*". */
export function valueOf({ root, place }: Pick<InputField, 'root' | 'place'>): Value | undefined {
  return fieldAt(root, place);
}

/** Properties of MQTT are headers of Kafka: a message has one set of them. Its content type is not known here. */
function metadataOf({ topic, properties }: Scope): Fields {
  return new Map<string, Value>([
    ['topic', topic],
    ['user_property', properties],
    ['header', properties],
  ]);
}

/** Names of properties may hold dots. */
function metadataPlace([kind = '', ...name]: Place): Place {
  return name.length === 0 ? [kind] : [kind, name.join('.')];
}
