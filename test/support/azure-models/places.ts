// Every place of a value together with its published type, for tests that put mistakes there. It walks on its own: a place
// that the checks forgot would be forgotten here as well if they shared the way.

import { isFields } from './fields.ts';
import { modelNamed, type Model, type Published, type ValueType } from './published-models.ts';

export type Path = readonly (string | number)[];
export type Place = { readonly path: Path; readonly type: ValueType; readonly value: unknown };

export function placesIn(published: Published, type: ValueType, value: unknown, path: Path = []): readonly Place[] {
  return [
    { path, type, value },
    ...stepsBelow(published, type, value).flatMap(([step, stepType, each]) =>
      placesIn(published, stepType, each, [...path, step]),
    ),
  ];
}

type Step = readonly [step: string | number, type: ValueType, value: unknown];

function stepsBelow(published: Published, type: ValueType, value: unknown): readonly Step[] {
  if (typeof type === 'string' || 'enum' in type) return [];
  if (Array.isArray(value)) return 'list' in type ? value.map((each, index): Step => [index, type.list, each]) : [];
  if (!isFields(value)) return [];
  if ('map' in type) return Object.entries(value).map(([key, each]): Step => [key, type.map, each]);
  if (!('model' in type)) return [];
  const { properties } = meantBy(published, type.model, value);
  return Object.entries(value).flatMap(([key, each]): readonly Step[] => {
    const property = properties[key];
    return property === undefined ? [] : [[key, property.type, each]];
  });
}

/** The model of an object, or its variant. */
export function meantBy(published: Published, name: string, value: Readonly<Record<string, unknown>>): Model {
  const model = modelNamed(published, name);
  const { by = '', models = {} } = model.variants ?? {};
  const variant = Object.entries(models).find(([said]) => said === value[by])?.[1];
  return variant === undefined ? model : modelNamed(published, variant);
}
