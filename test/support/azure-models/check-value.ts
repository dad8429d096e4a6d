// A value against its published type: every mistake as a sentence that begins with where it is. Values are those that a
// deployment sends; expressions of a template have been evaluated before (expression.ts).

import { choiceOf, mustBeSaid } from './choices.ts';
import { isFields, type Fields } from './fields.ts';
import { modelNamed, valuesOfEnum, type Model, type Published, type ValueType } from './published-models.ts';

/** None where the value is what the type asks for. */
export function faultsOf(published: Published, type: ValueType, value: unknown, path: string): readonly string[] {
  if (typeof type === 'string') return isScalar(type, value) ? [] : [`${path}: expected ${type}, found ${show(value)}`];
  if ('enum' in type) return enumFaults(valuesOfEnum(published, type.enum), value, path);
  if ('list' in type) {
    if (!Array.isArray(value)) return [`${path}: expected a list, found ${show(value)}`];
    return value.flatMap((each, index) => faultsOf(published, type.list, each, `${path}[${index}]`));
  }
  if (!isFields(value)) return [`${path}: expected an object, found ${show(value)}`];
  if ('map' in type)
    return Object.entries(value).flatMap(([key, each]) => faultsOf(published, type.map, each, `${path}.${key}`));
  return modelFaults(published, type.model, value, path);
}

function modelFaults(published: Published, name: string, value: Fields, path: string): readonly string[] {
  const declared = modelNamed(published, name);
  const chosen = variantOf(declared, value);
  if (chosen !== undefined && chosen !== name) return modelFaults(published, chosen, value, path);
  const { properties, variants } = declared;
  const unknownVariant =
    variants !== undefined && chosen === undefined && typeof value[variants.by] === 'string'
      ? enumFaults(Object.keys(variants.models), value[variants.by], join(path, variants.by))
      : [];
  return [
    ...unknownVariant,
    ...propertyFaults(published, name, properties, value, path),
    ...choiceFaults(published, declared, value, path),
  ];
}

function propertyFaults(
  published: Published,
  model: string,
  properties: Model['properties'],
  value: Fields,
  path: string,
): readonly string[] {
  const given = Object.entries(value).flatMap(([key, each]) => {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (property === undefined) return [`${join(path, key)}: ${model} has no such property`];
    if (property.readOnly === true) return [`${join(path, key)}: is read-only, the service writes it`];
    return faultsOf(published, property.type, each, join(path, key));
  });
  const missing = Object.entries(properties).filter(
    ([key, { required, readOnly }]) => required === true && readOnly !== true && !Object.hasOwn(value, key),
  );
  return [...given, ...missing.map(([key]) => `${join(path, key)}: is missing, ${model} requires it`)];
}

/** The variant that the value says it is; undefined where it says none that exists. */
function variantOf({ variants }: Model, value: Fields): string | undefined {
  if (variants === undefined) return undefined;
  const said = value[variants.by];
  return typeof said === 'string' && Object.hasOwn(variants.models, said) ? variants.models[said] : undefined;
}

/** Of properties one of which is meant, none may stand there that belongs to another value. */
function choiceFaults(published: Published, model: Model, value: Fields, path: string): readonly string[] {
  const choice = choiceOf(published, model);
  const said = choice === undefined ? undefined : value[choice.by];
  if (choice === undefined || typeof said !== 'string') return [];
  const meant = choice.properties.get(said);
  const others = [...choice.properties.values()].filter((name) => name !== meant && Object.hasOwn(value, name));
  const missing = meant !== undefined && !Object.hasOwn(value, meant) && mustBeSaid(published, model, meant);
  return [
    ...others.map((name) => `${join(path, name)}: does not go with ${choice.by} "${said}"`),
    ...(missing ? [`${join(path, meant)}: is missing, ${choice.by} "${said}" needs it`] : []),
  ];
}

function enumFaults(values: readonly string[], value: unknown, path: string): readonly string[] {
  if (typeof value === 'string' && values.includes(value)) return [];
  return [`${path}: expected one of ${values.join(', ')}, found ${show(value)}`];
}

function isScalar(type: Extract<ValueType, string>, value: unknown): boolean {
  if (type === 'any') return true;
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 60) ?? 'nothing';
}
