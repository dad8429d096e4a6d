import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { RequestListener } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { ApiError, hasStatus } from '../../../../forwarder/allowlist/kubernetes/api.ts';
import { loadCredentials } from '../../../../forwarder/allowlist/kubernetes/credentials.ts';
import { HttpApi } from '../../../../forwarder/allowlist/kubernetes/http-api.ts';
import { createAuthority } from '../../../support/certificates.ts';

/** An HTTPS server of an authority, and the API that trusts another one unless told otherwise. */
class Setting implements AsyncDisposable {
  readonly #server: Server;
  readonly api: HttpApi;
  /** What the API has heard of the server's time. */
  readonly dates: readonly number[];

  constructor(server: Server, api: HttpApi, dates: readonly number[]) {
    this.#server = server;
    this.api = api;
    this.dates = dates;
  }

  static async create(
    answer: RequestListener,
    trusts: 'its authority' | 'another' = 'its authority',
  ): Promise<Setting> {
    const [authority, other] = await Promise.all([createAuthority(), createAuthority()]);
    const server = createServer(await authority.issue('localhost'), answer);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bound = server.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    const { ca } = trusts === 'another' ? other : authority;
    const address = { server: `https://localhost:${port}`, token: 't0ken', ca };
    const dates: number[] = [];
    const api = new HttpApi(
      () => loadCredentials(address),
      1_000,
      (date) => dates.push(date),
    );
    return new Setting(server, api, dates);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

const PATH = '/api/v1/namespaces/sallyport/pods/a';

describe('HttpApi.call()', () => {
  test('shows who it is, over TLS with the given authority', async () => {
    await using setting = await Setting.create(({ headers, method, url }, response) => {
      response.end(JSON.stringify({ method, url, who: headers.authorization, type: headers['content-type'] }));
    });
    const call = { method: 'PATCH', path: PATH, query: { fieldManager: 'a b' }, body: {} } as const;
    expect(await setting.api.call(call)).toEqual({
      method: 'PATCH',
      url: `${PATH}?fieldManager=a+b`,
      who: 'Bearer t0ken',
      type: 'application/apply-patch+yaml',
    });
  });

  test('says nothing to a server of another authority', async () => {
    let asked = 0;
    await using setting = await Setting.create((_request, response) => {
      asked += 1;
      response.end('{}');
    }, 'another');
    await expect(setting.api.call({ method: 'GET', path: PATH })).rejects.toThrow(/certificate/);
    expect(asked).toBe(0);
  });

  test.each([
    {
      what: 'an object',
      body: '{"kind":"Status","message":"pods \\"a\\" not found"}',
      says: 'answered 404: pods "a" not found',
    },
    { what: 'something else', body: '<html>', says: 'the API server answered 404' },
  ])('rejects with the status of a refusal that carries $what', async ({ body, says }) => {
    await using setting = await Setting.create((_request, response) => void response.writeHead(404).end(body));
    const error: unknown = await setting.api.call({ method: 'GET', path: PATH }).catch((caught: unknown) => caught);
    expect(hasStatus(error, 404)).toBe(true);
    expect(error instanceof ApiError && error.message).toContain(says);
  });

  test.each<{ readonly what: string; readonly answer: RequestListener }>([
    { what: 'never answers', answer: () => undefined },
    { what: 'stops in the middle of its answer', answer: (_request, response) => void response.write('{"a":') },
    { what: 'closes the connection', answer: ({ socket }) => void socket.destroy() },
    { what: 'sends no JSON', answer: (_request, response) => void response.end('hello') },
  ])('rejects in time when the server $what', async ({ answer }) => {
    await using setting = await Setting.create(answer);
    const began = performance.now();
    await expect(setting.api.call({ method: 'GET', path: PATH })).rejects.toThrow();
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  test('ends with its signal', async () => {
    await using setting = await Setting.create(() => undefined);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(setting.api.call({ method: 'GET', path: PATH, signal })).rejects.toThrow('enough');
  });
});

describe('HttpApi and the server’s time', () => {
  const NOW = 'Mon, 02 Nov 2026 03:00:00 GMT';

  test('hears it with every answer, refusals and watches too', async () => {
    await using setting = await Setting.create(({ url }, response) => {
      response.statusCode = url === PATH ? 403 : 200;
      response.setHeader('date', NOW);
      response.end('{}\n');
    });
    await expect(setting.api.call({ method: 'GET', path: PATH })).rejects.toThrow('403');
    const watch = { path: '/watch', query: {}, silenceMs: 1_000, signal: new AbortController().signal };
    for await (const line of setting.api.watch(watch)) expect(line).toEqual({});
    expect(setting.dates).toEqual([Date.parse(NOW), Date.parse(NOW)]);
  });

  test.each(['now', '2026-11-02T03:00:00Z', 'Mon, 99 Nov 2026 03:00:00 GMT', 'Monday, 02-Nov-26 03:00:00 GMT', '0'])(
    'does not hear "%s"',
    async (date) => {
      await using setting = await Setting.create((_request, response) => {
        response.setHeader('date', date);
        response.end('{}');
      });
      await setting.api.call({ method: 'GET', path: PATH });
      expect(setting.dates).toEqual([]);
    },
  );

  test('hears nothing of a server that says nothing', async () => {
    await using setting = await Setting.create((_request, response) => {
      response.sendDate = false;
      response.end('{}');
    });
    await setting.api.call({ method: 'GET', path: PATH });
    expect(setting.dates).toEqual([]);
  });
});
