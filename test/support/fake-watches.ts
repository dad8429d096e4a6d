// The open watches of the fake API server: who is told of which event, and how a watch ends, errs or falls silent.

import type { ServerResponse } from 'node:http';
import type { StoredEvent, StoredObject } from './fake-api-objects.ts';

type Watcher = {
  readonly response: ServerResponse;
  readonly collection: string;
  readonly selects: (object: StoredObject) => boolean;
};

export class FakeWatches {
  readonly #watchers = new Set<Watcher>();
  #isSilent = false;

  get size(): number {
    return this.#watchers.size;
  }

  /** Answers a watch: what happened since, then what happens. */
  open(
    { response, collection, query }: { response: ServerResponse; collection: string; query: URLSearchParams },
    since: readonly StoredEvent[],
  ): void {
    const watcher = { response, collection, selects: selectorOf(query) };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (this.#isSilent) return;
    this.#watchers.add(watcher);
    response.once('close', () => this.#watchers.delete(watcher));
    for (const event of since) tell(watcher, event);
  }

  publish(event: StoredEvent): void {
    for (const watcher of this.#watchers) tell(watcher, event);
  }

  /** They end as they do after their timeout. */
  end(): void {
    for (const { response } of this.#watchers) response.end();
  }

  /** They are told how far they are. */
  bookmark(version: number): void {
    const object = { kind: 'Allowlist', metadata: { resourceVersion: String(version) } };
    for (const { response } of this.#watchers) response.write(lineOf('BOOKMARK', object));
  }

  /** An event of type ERROR ends each of them. */
  fail(code: number): void {
    const object = { kind: 'Status', code, message: 'too old resource version' };
    for (const { response } of this.#watchers) response.end(lineOf('ERROR', object));
  }

  /** Their connections stay open, and nothing more is said on them. */
  fallSilent(): void {
    this.#isSilent = true;
    this.#watchers.clear();
  }
}

/** `metadata.name=x` or `metadata.name!=x`, and the same for a label; an object without the label is not equal to anything. */
export function selectorOf(query: URLSearchParams): (object: StoredObject) => boolean {
  const byName = comparison(query.get('fieldSelector'));
  const byLabel = comparison(query.get('labelSelector'));
  return ({ metadata: { name, labels } }) => byName(() => name) && byLabel((label) => labels?.[label]);
}

function comparison(text: string | null): (valueOf: (key: string) => string | undefined) => boolean {
  if (text === null) return () => true;
  const [, key = '', isNot, wanted] = /^([^!=]+)(!?)=(.*)$/.exec(text) ?? [];
  return (valueOf) => (valueOf(key) === wanted) === (isNot === '');
}

function tell({ response, collection, selects }: Watcher, { type, object, ...event }: StoredEvent): void {
  if (event.collection === collection && selects(object)) response.write(lineOf(type, object));
}

function lineOf(type: string, object: object): string {
  return `${JSON.stringify({ type, object })}\n`;
}
