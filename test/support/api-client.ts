// Speaks to a real API server as whoever a test is: a client certificate, a token, or an administrator who impersonates
// another user. Answers are handed over as they are, refusals too: a test is about both.

import { once } from 'node:events';
import type { OutgoingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';

type Fields = Readonly<Record<string, unknown>>;

export type KubernetesObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Fields & { readonly name: string; readonly namespace?: string };
} & Fields;

export type Answer = {
  readonly status: number;
  /** Texts of `Warning` headers: what the server accepts and advises against. */
  readonly warnings: readonly string[];
  /** What a refusal says; empty otherwise. */
  readonly message: string;
  readonly body: Fields;
};

/** Who asks. */
export type Identity = { readonly cert: string; readonly key: string } | { readonly token: string };

export type ApiClientOptions = {
  /** Sent with each request. */
  readonly headers?: OutgoingHttpHeaders;
  /** A socket in the file system that leads to the server. @default its address is dialled */
  readonly socketPath?: string;
};

export type Request = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** Of a PATCH. @default server-side apply */
  readonly patch?: 'apply' | 'merge';
};

/** Options of server-side apply. */
export type Apply = { readonly dryRun?: boolean; readonly fieldManager?: string };

type Kind = { readonly collection: string; readonly namespaced: boolean };

const CONTENT_TYPES = { apply: 'application/apply-patch+yaml', merge: 'application/merge-patch+json' } as const;

export class ApiClient implements Disposable {
  readonly #url: string;
  readonly #socket: { readonly socketPath?: string };
  readonly #agent: Agent;
  readonly #headers: OutgoingHttpHeaders;
  readonly #kinds = new Map<string, Kind>();

  constructor(url: string, ca: string, identity: Identity, { headers = {}, socketPath }: ApiClientOptions = {}) {
    const { token, ...certificate } = { token: undefined, ...identity };
    this.#url = url;
    this.#socket = socketPath === undefined ? {} : { socketPath };
    this.#agent = new Agent({ ca, keepAlive: true, ...certificate });
    this.#headers = token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` };
  }

  async ask({ method, path, body, patch = 'apply' }: Request): Promise<Answer> {
    const options = { method, agent: this.#agent, headers: this.#headers, ...this.#socket };
    const sent = request(new URL(path, this.#url), options);
    sent.setHeader('accept', 'application/json');
    if (body !== undefined)
      sent.setHeader('content-type', method === 'PATCH' ? CONTENT_TYPES[patch] : 'application/json');
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = await once(sent, 'response');
    const status = Number(response.statusCode);
    const said = await text(response);
    const answer = isJson(response.headers['content-type']) ? asFields(JSON.parse(said)) : {};
    const message = status < 400 ? '' : textIn(answer['message']) || said;
    return { status, warnings: response.headersDistinct['warning'] ?? [], message, body: answer };
  }

  get(path: string): Promise<Answer> {
    return this.ask({ method: 'GET', path });
  }

  /** Server-side apply, and conflicts are ours: as Flux applies. */
  async apply(
    object: KubernetesObject,
    { dryRun = false, fieldManager = 'kustomize-controller' }: Apply = {},
  ): Promise<Answer> {
    const query = new URLSearchParams({ fieldManager, force: 'true', ...(dryRun ? { dryRun: 'All' } : {}) });
    return this.ask({ method: 'PATCH', path: `${await this.pathOf(object)}?${query.toString()}`, body: object });
  }

  async create(object: KubernetesObject): Promise<Answer> {
    return this.ask({ method: 'POST', path: await this.collectionOf(object), body: object });
  }

  /** Replaces the stored object, whatever its version. */
  async replace(object: KubernetesObject): Promise<Answer> {
    return this.ask({ method: 'PUT', path: await this.pathOf(object), body: await this.#withVersion(object) });
  }

  async delete(object: KubernetesObject): Promise<Answer> {
    return this.ask({ method: 'DELETE', path: await this.pathOf(object) });
  }

  async pathOf(object: KubernetesObject): Promise<string> {
    return `${await this.collectionOf(object)}/${object.metadata.name}`;
  }

  /** Where objects of this kind and namespace are, by the server's own discovery. */
  async collectionOf({ apiVersion, kind, metadata: { namespace } }: KubernetesObject): Promise<string> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { collection, namespaced } = this.#kinds.get(`${root} ${kind}`) ?? (await this.#discover(root, kind));
    return namespaced ? `${root}/namespaces/${namespace ?? 'default'}/${collection}` : `${root}/${collection}`;
  }

  async #discover(root: string, kind: string): Promise<Kind> {
    const { body } = await this.get(root);
    for (const resource of asList(body['resources'])) {
      const collection = String(resource['name']);
      if (!collection.includes('/'))
        this.#kinds.set(`${root} ${String(resource['kind'])}`, {
          collection,
          namespaced: resource['namespaced'] === true,
        });
    }
    const found = this.#kinds.get(`${root} ${kind}`);
    if (found === undefined)
      throw new Error(`Cannot find "${kind}" at "${root}": the server does not know it. Apply its definition first`);
    return found;
  }

  async #withVersion(object: KubernetesObject): Promise<KubernetesObject> {
    const stored = await this.get(await this.pathOf(object));
    const { resourceVersion } = asFields(stored.body['metadata']);
    return { ...object, metadata: { ...object.metadata, resourceVersion } };
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

/** A parsed manifest as an object of the API. */
export function asObject(value: unknown): KubernetesObject {
  const fields = asFields(value);
  const { apiVersion, kind } = fields;
  const metadata = asFields(fields['metadata']);
  const { name, namespace } = metadata;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string')
    throw new Error('Cannot take this for an object of Kubernetes: it lacks apiVersion, kind or a name');
  const place = typeof namespace === 'string' ? { name, namespace } : { name };
  return { ...fields, apiVersion, kind, metadata: { ...metadata, ...place } };
}

export function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

export function asList(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(asFields) : [];
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isJson(contentType: unknown): boolean {
  return typeof contentType === 'string' && contentType.startsWith('application/json');
}
