// The files of a plant as values: each is parsed once, when it is first asked for. A file that cannot be read is a fault that
// names it, and is as good as absent from then on.

import { parse } from 'yaml';
import type { Fault } from '../plant.ts';
import type { SynthesizedFiles } from '../reach.ts';
import { readBlockYaml } from './block-yaml.ts';
import { isRecord, textAt } from './fields.ts';

/** An object of Kubernetes. */
export type KubernetesObject = {
  readonly path: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly value: Readonly<Record<string, unknown>>;
};

export class Documents {
  readonly files: SynthesizedFiles;
  readonly faults: Fault[] = [];
  readonly #values = new Map<string, unknown>();
  readonly #folders = new Map<string, string[]>();

  constructor(files: SynthesizedFiles) {
    this.files = files;
    for (const path of files.keys()) {
      const folder = path.slice(0, path.lastIndexOf('/'));
      const known = this.#folders.get(folder);
      if (known === undefined) this.#folders.set(folder, [path]);
      else known.push(path);
    }
  }

  /** Text of a file; undefined when there is none. */
  text(path: string): string | undefined {
    return this.files.get(path);
  }

  /** Paths of the files directly in a folder. */
  in(folder: string): readonly string[] {
    return this.#folders.get(folder) ?? [];
  }

  /** The value a YAML or JSON file holds; undefined when it is absent or unreadable. */
  value(path: string, zone: string): unknown {
    if (!this.#values.has(path)) this.#values.set(path, this.#read(path, zone));
    return this.#values.get(path);
  }

  /** The objects in a folder, one in each file; of files whose names begin so, where that is asked. */
  objects(folder: string, zone: string, start = ''): readonly KubernetesObject[] {
    return this.in(folder).flatMap((path) => {
      const value =
        path.startsWith(`${folder}/${start}`) && path.endsWith('.yaml') ? this.value(path, zone) : undefined;
      return isRecord(value) ? [objectOf(path, value)] : [];
    });
  }

  #read(path: string, zone: string): unknown {
    const text = this.files.get(path);
    if (text === undefined) return undefined;
    const value = parsed(text);
    if (isRecord(value)) return value;
    this.faults.push({ zone, object: path, text: `"${path}" cannot be read: it is no YAML map` });
    return undefined;
  }
}

/** Every object of a file, which may hold several documents; one that cannot be read is none. */
export function objectsIn(path: string, text: string): readonly KubernetesObject[] {
  return text.split(/^---.*$/m).flatMap((document) => {
    const value = parsed(document);
    return isRecord(value) ? [objectOf(path, value)] : [];
  });
}

/** Reads YAML inside another object; undefined when it is no map. */
export function mapIn(text: string | undefined): unknown {
  return text === undefined ? undefined : parsed(text);
}

function objectOf(path: string, value: Readonly<Record<string, unknown>>): KubernetesObject {
  return {
    path,
    kind: textAt(value, 'kind') ?? '',
    name: textAt(value, 'metadata', 'name') ?? '',
    namespace: textAt(value, 'metadata', 'namespace') ?? '',
    value,
  };
}

/** Undefined for what is no YAML: whoever asked says which file it was. */
function parsed(text: string): unknown {
  try {
    const plain = readBlockYaml(text);
    return plain === undefined ? parse(text) : plain.value;
  } catch {
    return undefined;
  }
}
