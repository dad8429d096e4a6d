import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { probeHealth, serveHealth, serveMetrics } from '../../../forwarder/observe/health.ts';
import { ForwarderMetrics } from '../../../forwarder/observe/metrics.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

describe('serveHealth() on a socket', () => {
  test('answers readiness as it is at that moment, and life always', async () => {
    using folder = new TemporaryFolder();
    const socket = `${folder.path}/health.sock`;
    let ready = false;
    const server = await serveHealth({ socket }, () => ({ ready, detail: ready ? 'ready' : 'no allowlist' }));
    expect(await probeHealth(socket, '/readyz')).toEqual({ ok: false, detail: 'no allowlist' });
    expect(await probeHealth(socket, '/healthz')).toEqual({ ok: true, detail: 'ok' });
    ready = true;
    expect(await probeHealth(socket, '/readyz')).toEqual({ ok: true, detail: 'ready' });
    await server.close();
    expect(await probeHealth(socket, '/readyz')).toMatchObject({ ok: false });
  });

  test('takes the place of a socket whose process was killed', async () => {
    using folder = new TemporaryFolder();
    const socket = `${folder.path}/health.sock`;
    const crashed = createServer().listen(socket);
    await once(crashed, 'listening');
    const server = await serveHealth({ socket }, () => ({ ready: true, detail: 'ready' }));
    expect(await probeHealth(socket, '/readyz')).toEqual({ ok: true, detail: 'ready' });
    await server.close();
    crashed.close();
  });

  test('leaves a file that is no socket alone', async () => {
    using folder = new TemporaryFolder();
    const socket = folder.write('health.sock', 'precious');
    await expect(serveHealth({ socket }, () => ({ ready: true, detail: '' }))).rejects.toThrow(`on socket "${socket}"`);
    expect(readFileSync(socket, 'utf8')).toBe('precious');
  });
});

describe('serveHealth() on an address', () => {
  test.each([
    ['GET', '/readyz', 503],
    ['GET', '/healthz', 200],
    ['GET', '/metrics', 404],
    ['GET', '/', 404],
    ['POST', '/healthz', 405],
  ])('answers %s %s with %d', async (method, path, status) => {
    const server = await serveHealth({ address: '127.0.0.1', port: 0 }, () => ({ ready: false, detail: 'starting' }));
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    expect(response.status).toBe(status);
    await response.text();
    await server.close();
  });
});

describe('serveMetrics()', () => {
  test('serves the text format and nothing else', async () => {
    const server = await serveMetrics({ address: '127.0.0.1', port: 0 }, new ForwarderMetrics());
    const response = await fetch(`http://127.0.0.1:${server.port}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toContain('sallyport_connections_open 0\n');
    expect((await fetch(`http://127.0.0.1:${server.port}/readyz`)).status).toBe(404);
    await server.close();
  });

  test('names the address it cannot have', async () => {
    const first = await serveMetrics({ address: '127.0.0.1', port: 0 }, new ForwarderMetrics());
    const port = first.port ?? 0;
    await expect(serveMetrics({ address: '127.0.0.1', port }, new ForwarderMetrics())).rejects.toThrow(
      `127.0.0.1 port ${port}`,
    );
    await first.close();
  });
});
