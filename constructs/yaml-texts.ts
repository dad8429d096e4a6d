// Objects as YAML. Writing YAML is most of the time a synthesis takes, and zones share many objects to the byte, as do two
// versions of a site that are compared; so an object that was written before is not written again.

import { Yaml } from 'cdk8s';

export class YamlTexts {
  readonly #texts = new Map<string, string>();

  /** The text of an object as `Chart.toJson()` gives it: plain data, keys in order. */
  of(object: unknown): string {
    const data = JSON.stringify(object);
    const text = this.#texts.get(data) ?? Yaml.stringify(object);
    this.#texts.set(data, text);
    return text;
  }
}
