// Objects of Kubernetes, as far as defects of the sample show in them.

import type { YamlFile } from '../../../../levels/loading/yaml-file.ts';
import { valueAt } from '../../yaml-stream.ts';

export function objectsOf(objects: readonly YamlFile[], ...kinds: readonly string[]): readonly YamlFile[] {
  return objects.filter(({ value }) => kinds.includes(textAt(value, 'kind')));
}

/** A text, empty where there is none. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : '';
}

export function nameOf({ value }: YamlFile): string {
  return textAt(value, 'metadata', 'name');
}

export type ServicePort = {
  readonly port: unknown;
  readonly target: unknown;
  readonly nodePort: unknown;
  readonly protocol: string;
  readonly index: number;
};

export function portsOf({ value }: YamlFile): readonly ServicePort[] {
  const ports = valueAt(value, 'spec', 'ports');
  if (!Array.isArray(ports)) return [];
  return ports.map((each: unknown, index) => {
    const port = valueAt(each, 'port');
    const protocol = textAt(each, 'protocol') || 'TCP';
    return { port, target: valueAt(each, 'targetPort') ?? port, nodePort: valueAt(each, 'nodePort'), protocol, index };
  });
}

export function isExposed({ value }: YamlFile): boolean {
  return ['LoadBalancer', 'NodePort'].includes(textAt(value, 'spec', 'type'));
}

/** Labels as `key=value`. */
export function labelsOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).map(([key, text]) => `${key}=${String(text)}`)
    : [];
}
