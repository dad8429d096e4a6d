// What a fake API server stores: objects by path, their versions, who applied which part of a status, and the events a
// watch is told. Server-side apply as far as the forwarder uses it: what an author leaves out disappears, and lists are
// merged by their key.

export type StoredObject = {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation: number;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly [member: string]: unknown;
};

export type StoredEvent = {
  readonly version: number;
  readonly collection: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: StoredObject;
};

type Fields = Readonly<Record<string, unknown>>;

/** List fields that are merged, and by what. */
const KEYS: Readonly<Record<string, string>> = { forwarders: 'pod', conditions: 'type' };

export class FakeApiObjects {
  readonly #objects = new Map<string, StoredObject>();
  readonly #applied = new Map<string, Map<string, Fields>>();
  readonly events: StoredEvent[] = [];
  #version = 100;
  onEvent: (event: StoredEvent) => void = () => undefined;

  get version(): number {
    return this.#version;
  }

  get(path: string): StoredObject | undefined {
    return this.#objects.get(path);
  }

  list(collection: string): readonly StoredObject[] {
    return [...this.#objects].filter(([path]) => collectionOf(path) === collection).map(([, object]) => object);
  }

  /** Creates the object, or replaces all of it but its status; another spec is another generation. */
  put(path: string, body: Fields): StoredObject {
    const former = this.#objects.get(path);
    const isChanged = former !== undefined && !isSame(former['spec'], body['spec']);
    const generation = (former?.metadata.generation ?? 1) + (isChanged ? 1 : 0);
    return this.#store(path, { status: former?.['status'], ...body }, generation);
  }

  /** Applies the part of one author: of the status where `field` is "status", else of "data". */
  apply(path: string, field: 'status' | 'data', author: string, part: Fields): StoredObject | undefined {
    const former = this.#objects.get(path);
    if (former === undefined) return undefined;
    const authors = this.#applied.get(path) ?? new Map<string, Fields>();
    this.#applied.set(path, authors.set(author, part));
    const merged = [...authors.values()].reduce(merge, {});
    if (isSame(former[field] ?? {}, merged)) return former;
    return this.#store(path, { ...former, [field]: merged }, former.metadata.generation);
  }

  delete(path: string): void {
    const object = this.#objects.get(path);
    if (object === undefined) return;
    this.#objects.delete(path);
    this.#applied.delete(path);
    this.#tell(path, 'DELETED', stamped(object, { resourceVersion: String((this.#version += 1)) }));
  }

  #store(path: string, body: Fields, generation: number): StoredObject {
    const former = this.#objects.get(path);
    const resourceVersion = String((this.#version += 1));
    const uid = former?.metadata.uid ?? `uid-${resourceVersion}`;
    const object = stamped(body, { name: nameOf(path), uid, resourceVersion, generation });
    this.#objects.set(path, object);
    this.#tell(path, former === undefined ? 'ADDED' : 'MODIFIED', object);
    return object;
  }

  #tell(path: string, type: StoredEvent['type'], object: StoredObject): void {
    const event = { version: this.#version, collection: collectionOf(path), type, object };
    this.events.push(event);
    this.onEvent(event);
  }
}

function stamped(body: Fields, metadata: Fields): StoredObject {
  const object = { ...body, metadata: { ...asFields(body['metadata']), ...metadata } };
  return JSON.parse(JSON.stringify(object));
}

function merge(merged: Fields, part: Fields): Fields {
  const result: Record<string, unknown> = { ...merged };
  for (const [name, value] of Object.entries(part)) {
    const key = KEYS[name];
    result[name] = key === undefined ? value : mergeRows(asRows(merged[name]), asRows(value), key);
  }
  return result;
}

function mergeRows(former: readonly Fields[], part: readonly Fields[], key: string): readonly Fields[] {
  return [...former.filter((row) => !part.some((other) => other[key] === row[key])), ...part];
}

function asRows(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(asFields) : [];
}

export function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function collectionOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
