// Objects in which one property says which of the others is meant: `endpointType: Kafka` goes with `kafkaSettings`, and
// `mqttSettings` beside it is a mistake that the service refuses. The published models do not say so in their types; the
// names do, and what follows from them is listed in the test.

import { modelNamed, valuesOfEnum, type Model, type Published } from './published-models.ts';

/** A property that chooses, and the property that belongs to each of its values, where one does. */
export type Choice = { readonly by: string; readonly properties: ReadonlyMap<string, string> };

/** Where the name of the property does not follow from the value. */
const IRREGULAR: Readonly<Record<string, string>> = {
  Automatic: 'certManagerCertificateSpec',
  Certificate: 'x509Credentials',
  UsernamePassword: 'usernamePasswordCredentials',
};

export function choiceOf(published: Published, model: Model): Choice | undefined {
  const names = Object.keys(model.properties);
  const choices = Object.entries(model.properties).flatMap(([by, { type, readOnly }]): readonly Choice[] => {
    if (typeof type === 'string' || !('enum' in type) || readOnly === true) return [];
    const pairs = valuesOfEnum(published, type.enum).flatMap((value) => {
      const name = names.find((each) => belongsTo(each, value));
      return name === undefined ? [] : [[value, name] as const];
    });
    // One could be chance: a scope "namespace" beside the name of a namespace.
    return pairs.length < 2 ? [] : [{ by, properties: new Map(pairs) }];
  });
  return choices[0];
}

function belongsTo(property: string, value: string): boolean {
  const [small, word] = [property.toLowerCase(), value.toLowerCase()];
  return small === word || small === `${word}settings` || property === IRREGULAR[value];
}

/** Whether something has to be said there: an object without required properties may stay away. */
export function mustBeSaid(published: Published, model: Model, property: string): boolean {
  const type = model.properties[property]?.type;
  if (type === undefined || typeof type === 'string' || !('model' in type)) return false;
  return Object.values(modelNamed(published, type.model).properties).some(({ required }) => required === true);
}
