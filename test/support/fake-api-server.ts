// A small API server over real HTTP on loopback: list and watch with field selectors, server-side apply, status, Leases with
// versions that conflict. And the faults of a real one: away, silent, forgetful, ending watches, refusing.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { AllowlistSpec } from '../../forwarder/contract/allowlist.ts';
import type { AllowlistStatus } from '../../forwarder/contract/allowlist-status.ts';
import { makeAllowlist } from './allowlists.ts';
import { asFields, FakeApiObjects, type StoredEvent, type StoredObject } from './fake-api-objects.ts';
import { FakeWatches, selectorOf } from './fake-watches.ts';

export const NAMESPACE = 'sallyport';
const ALLOWLISTS = `/apis/sallyport.dev/v1alpha1/namespaces/${NAMESPACE}/allowlists`;
export const LEASE = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases/forwarder`;
export const CONFIRMED = `/api/v1/namespaces/${NAMESPACE}/configmaps/forwarder-confirmed`;
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly token: string;
};
export class FakeApiServer implements AsyncDisposable {
  readonly objects = new FakeApiObjects();
  /** Every request, in order. */
  readonly asked: Asked[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #watches = new FakeWatches();
  readonly #waiting = new Set<() => void>();
  readonly #cutOff = new Set<string>();
  #server: Server | undefined;
  #port = 0;
  #oldest = 0;
  #failing = 0;
  #isHolding = false;

  /** Empty but for the objects the synthesized manifests create, and already listening. */
  static async start(): Promise<FakeApiServer> {
    const server = new FakeApiServer();
    server.objects.onEvent = (event) => server.#publish(event);
    server.objects.put(LEASE, {});
    server.objects.put(CONFIRMED, {});
    await server.comeBack();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get watches(): number {
    return this.#watches.size;
  }

  allowlist(name: string, spec: Partial<AllowlistSpec> = {}): StoredObject {
    return this.objects.put(`${ALLOWLISTS}/${name}`, makeAllowlist(spec, name));
  }

  /** Stores an object that the schema would refuse. */
  rawAllowlist(name: string, spec: object): void {
    this.objects.put(`${ALLOWLISTS}/${name}`, { apiVersion: 'sallyport.dev/v1alpha1', kind: 'Allowlist', spec });
  }

  /** An Allowlist that carries the label of break-glass. */
  breakGlass(name: string, spec: object, metadata: object = {}): StoredObject {
    const labels = { 'sallyport.dev/break-glass': 'true' };
    const creationTimestamp = new Date(Date.now()).toISOString().replace(/\.\d+Z$/, 'Z');
    const body = { apiVersion: 'sallyport.dev/v1alpha1', kind: 'Allowlist', spec };
    return this.objects.put(`${ALLOWLISTS}/${name}`, { ...body, metadata: { labels, creationTimestamp, ...metadata } });
  }

  deleteAllowlist(name: string): void {
    this.objects.delete(`${ALLOWLISTS}/${name}`);
  }

  status(name: string): AllowlistStatus {
    return asFields(this.objects.get(`${ALLOWLISTS}/${name}`)?.['status']);
  }

  /** `<status>/<reason>` of a condition. */
  condition(name: string, type: string): string {
    const found = this.status(name).conditions?.find((condition) => condition.type === type);
    return `${found?.status}/${found?.reason}`;
  }

  holder(): unknown {
    return asFields(this.objects.get(LEASE)?.['spec'])['holderIdentity'];
  }

  pod(name: string): void {
    this.objects.put(`${PODS}/${name}`, { status: { phase: 'Running' } });
  }

  deletePod(name: string): void {
    this.objects.delete(`${PODS}/${name}`);
  }

  /** Status writes so far, as `<author> <object>`. */
  statusWrites(): readonly string[] {
    return this.asked
      .filter(({ method, path }) => method === 'PATCH' && path.endsWith('/status'))
      .map(({ path, query }) => `${query.get('fieldManager')} ${path.split('/').at(-2)}`);
  }

  /** Resolves when the condition holds; it is looked at after every request and every change. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Watches end as they do after their timeout. */
  endWatches(): void {
    this.#watches.end();
  }

  /** Watches are told how far they are. */
  bookmark(): void {
    this.#watches.bookmark(this.objects.version);
  }

  /** An event of type ERROR in every watch, such as an expired version. */
  errorInWatches(code: number): void {
    this.#watches.fail(code);
  }

  /** History before now is forgotten: a watch from there is refused with 410. */
  forget(): void {
    this.#oldest = this.objects.version;
  }

  /** The next requests are refused with 500. */
  fail(requests: number): void {
    this.#failing = requests;
  }

  /** Connections stay open, and nothing more is said on those that are watches. */
  fallSilent(): void {
    this.#watches.fallSilent();
  }

  /** Requests are accepted and never answered. */
  hold(): void {
    this.#isHolding = true;
  }

  /** Resolves when no connection is open. */
  async untilClosed(): Promise<void> {
    await this.until(() => this.#sockets.size === 0);
  }

  /** Whoever shows this token gets no answer from now on: its connections are closed. */
  cutOff(token: string): void {
    this.#cutOff.add(token);
  }

  async goAway(): Promise<void> {
    const closed = this.#server === undefined ? undefined : once(this.#server, 'close');
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    this.#server = undefined;
  }

  /** Listens again, on the same port. */
  async comeBack(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => {
        this.#sockets.delete(socket);
        this.#wake();
      });
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    const bound = server.address();
    if (typeof bound === 'object' && bound !== null) this.#port = bound.port;
    this.#server = server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.goAway();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', this.url);
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    if (this.#cutOff.has(token)) return void request.socket.destroy();
    this.asked.push({ method: request.method ?? '', path, query, token });
    const body = asFields(JSON.parse((await text(request)) || '{}'));
    if (this.#isHolding) return;
    if (this.#failing > 0) {
      this.#failing -= 1;
      refuse(response, 500, 'etcdserver: request timed out');
    } else if (request.method === 'PATCH') this.#patch(path, query, body, response);
    else if (request.method === 'PUT') this.#put(path, body, response);
    else if (query.has('watch')) this.#watch(path, query, response);
    else if (query.has('fieldSelector') || query.has('labelSelector')) this.#list(path, query, response);
    else this.#get(path, response);
    this.#wake();
  }

  #get(path: string, response: ServerResponse): void {
    const object = this.objects.get(path);
    if (object === undefined) refuse(response, 404, `${path} not found`);
    else send(response, object);
  }

  #list(path: string, query: URLSearchParams, response: ServerResponse): void {
    const selects = selectorOf(query);
    const items = this.objects.list(path).filter(selects);
    send(response, { metadata: { resourceVersion: String(this.objects.version) }, items });
  }

  #put(path: string, body: Readonly<Record<string, unknown>>, response: ServerResponse): void {
    const stored = this.objects.get(path);
    const version = asFields(body['metadata'])['resourceVersion'];
    if (stored === undefined) return refuse(response, 404, `${path} not found`);
    if (version !== stored.metadata.resourceVersion) return refuse(response, 409, 'the object has been modified');
    return send(response, this.objects.put(path, body));
  }

  #patch(
    path: string,
    query: URLSearchParams,
    body: Readonly<Record<string, unknown>>,
    response: ServerResponse,
  ): void {
    const author = query.get('fieldManager') ?? '';
    const field = path.endsWith('/status') ? 'status' : 'data';
    const target = path.replace(/\/status$/, '');
    const object = this.objects.apply(target, field, author, asFields(body[field]));
    if (object === undefined) refuse(response, 404, `${target} not found`);
    else send(response, object);
  }

  #watch(collection: string, query: URLSearchParams, response: ServerResponse): void {
    const from = Number(query.get('resourceVersion'));
    if (from < this.#oldest) return refuse(response, 410, 'too old resource version');
    const since = this.objects.events.filter(({ version }) => version > from);
    return this.#watches.open({ response, collection, query }, since);
  }

  #publish(event: StoredEvent): void {
    this.#watches.publish(event);
    this.#wake();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }
}

function send(response: ServerResponse, body: object): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}

function refuse(response: ServerResponse, code: number, message: string): void {
  response.statusCode = code;
  send(response, { kind: 'Status', code, message });
}
