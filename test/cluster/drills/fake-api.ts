// An API server of a few fixed answers, for tests of those who read it.

import type { Answer, Request } from '../../support/api-client.ts';
import type { FluxApi } from './flux.ts';

export type FakeApi = FluxApi & { readonly asked: readonly Request[] };

/** Answers each path with its body, and 404 elsewhere. What was asked is kept. */
export function apiAnswering(bodies: Readonly<Record<string, Readonly<Record<string, unknown>>>>): FakeApi {
  const asked: Request[] = [];
  const ask = async (request: Request): Promise<Answer> => {
    asked.push(request);
    const body = bodies[request.path];
    return body === undefined
      ? { status: 404, warnings: [], message: 'not found', body: {} }
      : { status: 200, warnings: [], message: '', body };
  };
  return { asked, ask, get: (path) => ask({ method: 'GET', path }) };
}
