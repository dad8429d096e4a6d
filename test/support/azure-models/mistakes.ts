// Mistakes that a template can hold: each kind, at every place where it can be made, with the sentence that has to be said.

import { choiceOf } from './choices.ts';
import { isFields } from './fields.ts';
import { meantBy, placesIn, type Path, type Place } from './places.ts';
import { valuesOfEnum, type PublishedResource, type Published } from './published-models.ts';

export type Mistake = {
  readonly kind: string;
  /** Where, below the resource. */
  readonly path: Path;
  /** What stands there instead; undefined: nothing. */
  readonly value: unknown;
  readonly said: RegExp;
};

/** Of one resource, without the keys that belong to the template. */
export function mistakesIn({ published, model }: PublishedResource, body: unknown): readonly Mistake[] {
  const places = placesIn(published, { model }, body);
  return places.flatMap((place) => [
    ...ofObject(published, place),
    ...ofEnumeration(published, place),
    ...ofType(place),
  ]);
}

function ofObject(published: Published, { path, type, value }: Place): readonly Mistake[] {
  if (typeof type === 'string' || !('model' in type) || !isFields(value)) return [];
  const model = meantBy(published, type.model, value);
  const properties = Object.entries(model.properties);
  const required = properties.filter(([key, property]) => property.required === true && Object.hasOwn(value, key));
  const readOnly = properties.filter(([, property]) => property.readOnly === true);
  const choice = choiceOf(published, model);
  const said = choice === undefined ? undefined : value[choice.by];
  const others = [...(choice?.properties ?? [])].filter(([each]) => typeof said === 'string' && each !== said);
  const at = (key: string) => [...path, key];
  return [
    ...required.map(([key]) => mistake('leaves out what is required', at(key), undefined, 'is missing')),
    ...readOnly.map(([key]) => mistake('writes what is read-only', at(key), 'Succeeded', 'is read-only')),
    ...others.map(([, key]) => mistake('says two things at once', at(key), {}, 'does not go with')),
    mistake('says what nobody knows', at('colour'), 'red', 'has no such property'),
  ];
}

/** The same word in other letters, unless that is another word of the enumeration. */
function ofEnumeration(published: Published, { path, type, value }: Place): readonly Mistake[] {
  if (typeof type === 'string' || !('enum' in type) || typeof value !== 'string') return [];
  const changed = value === value.toLowerCase() ? value.toUpperCase() : value.toLowerCase();
  if (valuesOfEnum(published, type.enum).includes(changed)) return [];
  return [mistake('writes a word in other letters', path, changed, 'expected one of')];
}

function ofType({ path, type, value }: Place): readonly Mistake[] {
  if (type === 'any' || path.length === 0) return [];
  return [mistake('has another type', path, typeof value === 'string' ? 7 : 'seven', 'expected')];
}

function mistake(kind: string, path: Path, value: unknown, what: string): Mistake {
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return { kind, path, value, said: new RegExp(`${RegExp.escape(place)}: .*${what}`) };
}

/** A copy of a value with something else at one place. */
export function replacedAt(value: unknown, [step, ...rest]: Path, replacement: unknown): unknown {
  if (step === undefined) return replacement;
  if (Array.isArray(value))
    return value.map((each, index) => (index === step ? replacedAt(each, rest, replacement) : each));
  if (!isFields(value)) return value;
  const { [step]: old, ...others } = value;
  const fresh = replacedAt(old, rest, replacement);
  return fresh === undefined ? others : { ...others, [step]: fresh };
}
