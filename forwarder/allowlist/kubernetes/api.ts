// What the forwarder asks of an API server: calls that are answered, and a watch that goes on. Everything in this folder
// speaks through this seam and none of it knows how bytes travel (http-api.ts).

import { z } from 'zod';
import { ALLOWLIST_API_VERSION } from '../../contract/allowlist.ts';

export type ApiCall = {
  readonly method: 'GET' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Of PATCH: a server-side apply. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
};

export type WatchCall = {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** A connection that carries no byte for so long is dead. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
};

export interface KubernetesApi {
  /** Rejects with an ApiError when the server refuses, with another error when it does not answer in time. */
  call(call: ApiCall): Promise<unknown>;
  /** Yields what the server sends, line by line; returns when the server ends the watch. */
  watch(call: WatchCall): AsyncIterable<unknown>;
}

/** The server has answered, with a refusal. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ApiError && error.status === status;
}

const metadata = z.looseObject({
  name: z.string(),
  uid: z.string().optional(),
  resourceVersion: z.string(),
  generation: z.int().optional(),
  creationTimestamp: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
});

/** Any object, as far as all objects are alike. */
export const apiObjectSchema = z.looseObject({ metadata });
export type ApiObject = z.infer<typeof apiObjectSchema>;

export const apiListSchema = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string() }),
  items: z.array(apiObjectSchema),
});

export function allowlistsPath(namespace: string): string {
  return `/apis/${ALLOWLIST_API_VERSION}/namespaces/${namespace}/allowlists`;
}

export function leasePath(namespace: string, name: string): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${name}`;
}

export function configMapPath(namespace: string, name: string): string {
  return `/api/v1/namespaces/${namespace}/configmaps/${name}`;
}

export function podPath(namespace: string, name: string): string {
  return `/api/v1/namespaces/${namespace}/pods/${name}`;
}
