import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { ENGINES, startForwarder } from '../../support/engine-harness.ts';
import { eventually } from '../../support/eventually.ts';
import { closeOf, dial, helloFor, readBytes, startTcpServer, type TestServer } from '../../support/peers.ts';

/** Files for two connections. */
const FILES = 4;
const CALLERS = 7;

function echoServer(): Promise<TestServer> {
  return startTcpServer((socket) => socket.on('data', (bytes) => socket.write(bytes)).on('end', () => socket.end()));
}

async function call(port: number): Promise<Socket> {
  const client = await dial(port);
  client.write(helloFor('a.example'));
  return client;
}

describe.each(ENGINES)('$name engine: too-many-files', (engine) => {
  const whenFull = engine.waitsWhenFull === true ? test : test.skip;
  const otherwise = engine.waitsWhenFull === true ? test.skip : test;

  otherwise('denies callers beyond its files, and serves the next when files are free', async () => {
    await using server = await echoServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port }, limits: { files: FILES } });
    const served = [await call(forwarder.port()), await call(forwarder.port())];
    for (const _ of served) await forwarder.trail.next('open');
    const refused = await Promise.all(Array.from({ length: CALLERS - 2 }, () => call(forwarder.port())));
    await Promise.all(refused.map((client) => closeOf(client)));
    for (const _ of refused)
      expect(await forwarder.trail.next('deny')).toMatchObject({ reason: 'over-limit', limit: 'files' });
    expect(await forwarder.metrics.text()).toContain(`sallyport_denied_over_limit_total{limit="files"} ${CALLERS - 2}`);

    for (const client of served) client.resetAndDestroy();
    for (const _ of served) await forwarder.trail.next('close');
    await call(forwarder.port());
    expect((await forwarder.trail.next('open')).serverName).toBe('a.example');
  });

  whenFull('lets callers beyond its files wait, and serves every one of them', async () => {
    await using server = await echoServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port }, limits: { files: FILES } });
    const callers = await Promise.all(Array.from({ length: CALLERS }, () => call(forwarder.port())));
    const { length } = helloFor('a.example');
    let most = 0;
    // Whoever is served goes, and another one comes in.
    await Promise.all(
      callers.map(async (client) => {
        await readBytes(client, length);
        most = Math.max(most, forwarder.ledger.budgets.openFiles);
        client.destroy();
      }),
    );
    for (const _ of callers) await forwarder.trail.next('close');

    expect(most).toBeLessThanOrEqual(FILES);
    expect(forwarder.trail.records.map(({ event }) => event).filter((event) => event === 'deny')).toEqual([]);
    expect(await forwarder.metrics.text()).toMatch(/^sallyport_accept_paused_total [1-9]/m);
    expect([forwarder.ledger.budgets.openFiles, forwarder.ledger.openConnections]).toEqual([0, 0]);
  });

  whenFull('denies callers that still wait when their face is given up, and keeps whom it serves', async () => {
    await using server = await echoServer();
    await using forwarder = await startForwarder(engine, { ports: { 443: server.port }, limits: { files: FILES } });
    const served = [await call(forwarder.port()), await call(forwarder.port())];
    for (const _ of served) await forwarder.trail.next('open');
    const waiting = await Promise.all(Array.from({ length: CALLERS - 2 }, () => call(forwarder.port())));
    await forwarder.engine.unbindExcept([]);

    for (const _ of waiting)
      expect(await forwarder.trail.next('deny')).toMatchObject({
        reason: 'over-limit',
        limit: 'files',
        listener: 'tls-443',
        client: expect.stringMatching(/^127\.0\.0\.9:\d+$/),
      });
    await Promise.all(waiting.map((client) => closeOf(client)));
    expect([forwarder.ledger.budgets.openFiles, forwarder.ledger.openConnections]).toEqual([FILES, 2]);
    const { length } = helloFor('a.example');
    for (const client of served) expect(await readBytes(client, length)).toHaveLength(length);
    for (const client of served) client.destroy();
  });
});

type Report = { readonly pauses: number; readonly open: number; readonly atMs: number };

const onLinux = process.platform === 'linux' ? describe : describe.skip;
const PROGRAM = new URL('../../support/few-files-forwarder.ts', import.meta.url).pathname;
/** How long a reactor at least waits when the system has refused it a file. */
const PAUSE_MS = 100;

/** A forwarder that the system grants 200 files, few of which are left. */
class FewFiles implements AsyncDisposable {
  readonly #child;
  readonly #lines;

  constructor(upPort: number) {
    const run = ['-c', 'ulimit -n 200; exec "$@"', 'sh', process.execPath, PROGRAM, String(upPort)];
    this.#child = spawn('/bin/sh', run, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  }

  async port(): Promise<number> {
    const { port }: { readonly port: number } = JSON.parse(await this.#nextLine());
    return port;
  }

  async report(): Promise<Report> {
    this.#child.stdin.write('report\n');
    const report: Report = JSON.parse(await this.#nextLine());
    return report;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.stdin.end();
    expect(await exited).toEqual([0, null]);
  }

  async #nextLine(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('Cannot ask the forwarder: it has ended');
    return value;
  }
}

onLinux('reactor engine: too-many-files of the system', () => {
  test('neither dies nor spins, and serves whoever has waited', async () => {
    await using server = await echoServer();
    await using forwarder = new FewFiles(server.port);
    const port = await forwarder.port();
    const silent = await Promise.all(Array.from({ length: 40 }, () => dial(port)));
    await eventually('a refused file', async () => (await forwarder.report()).pauses >= 1);
    const first = await forwarder.report();
    expect(first.open).toBeLessThan(40);
    await eventually('some more of them', async () => (await forwarder.report()).pauses >= first.pauses + 3);
    const last = await forwarder.report();
    expect(last.pauses - first.pauses).toBeLessThanOrEqual((last.atMs - first.atMs) / PAUSE_MS + 1);

    const waiting = await call(port);
    for (const client of silent) client.destroy();
    const hello = helloFor('a.example');
    expect(await readBytes(waiting, hello.length)).toEqual(hello);
    waiting.destroy();
    await eventually('no open connection', async () => (await forwarder.report()).open === 0);
  });
});
