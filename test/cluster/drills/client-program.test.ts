import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { text } from 'node:stream/consumers';
import { type CertificateAuthority, createAuthority } from '../../support/certificates.ts';
import { listen, startTcpServer, TestServer } from '../../support/peers.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { Client, type ClientMachine } from './clients.ts';

const NAME = 'plant.example';
const ADDRESS = '127.0.0.1';

let folder: TemporaryFolder;
let authority: CertificateAuthority;
let server: Server;
let client: Client;
let accepted: TestServer;
let port: number;

beforeAll(async () => {
  folder = new TemporaryFolder();
  authority = await createAuthority();
  client = Client.onHost(thisMachine(folder.write('authority.pem', authority.ca)));
  server = createServer(await authority.issue(NAME), (request, response) => {
    if (request.url === '/hold') writeLines(response);
    else response.end(`you asked for ${String(request.url)}`);
  });
  accepted = await listen(new TestServer(server), server);
  port = accepted.port;
});
afterAll(async () => {
  await accepted[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

describe('a client of a drill', () => {
  test('says what it was answered, by whom and how much', async () => {
    const asked = await client.ask(NAME, { address: ADDRESS, port, path: '/bread' });
    expect(asked).toMatchObject({ outcome: 'answered', address: ADDRESS, status: 200, detail: '' });
    expect(asked.body).toContain('you asked for /bread');
  });

  test('tells a name that does not exist', async () => {
    const { outcome } = await client.ask('no.such.name.invalid', { port });
    // A machine without any resolver cannot know.
    expect(['name-not-found', 'resolver-silent']).toContain(outcome);
  });

  test('tells a certificate of another name', async () => {
    expect(await client.ask('other.example', { address: ADDRESS, port })).toMatchObject({
      outcome: 'untrusted',
      detail: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
  });

  test('tells a port where nobody listens', async () => {
    const closed = await startTcpServer();
    await closed[Symbol.asyncDispose]();
    expect(await client.ask(NAME, { address: ADDRESS, port: closed.port })).toMatchObject({ outcome: 'refused' });
  });

  test('tells a server that hangs up after the hello, and one that says nothing', async () => {
    await using rude = await startTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    await using mute = await startTcpServer();
    const [cut, hung] = await Promise.all([
      client.ask(NAME, { address: ADDRESS, port: rude.port }),
      client.ask(NAME, { address: ADDRESS, port: mute.port, limitMs: 300 }),
    ]);
    expect([cut.outcome, hung.outcome]).toEqual(['closed', 'timed-out']);
  });

  test('writes a prefix before anything else, from the address it is given', async () => {
    const heard: { readonly from: string | undefined; readonly text: string }[] = [];
    await using echo = await startTcpServer((socket) => {
      socket.once('data', (chunk) => {
        heard.push({ from: socket.remoteAddress, text: String(chunk) });
        socket.end('heard');
      });
    });
    const options = { address: ADDRESS, port: echo.port, protocol: 'tcp', source: '127.0.0.7', path: 'x' } as const;
    const asked = await client.ask(NAME, { ...options, prefix: Buffer.from('PROXY').toString('hex') });
    expect(asked).toMatchObject({ outcome: 'answered', bytes: 5, body: 'heard' });
    expect(heard).toEqual([{ from: '127.0.0.7', text: expect.stringMatching(/^PROXY/) }]);
  });

  test('waits for an answer to a datagram no longer than it may', async () => {
    const asked = await client.sendDatagram('127.0.0.1', 9, '00');
    expect(['refused', 'timed-out']).toContain(asked.outcome);
  });
});

describe('newcomers', () => {
  test('ask again and again, and each that is not answered is counted', async () => {
    await using newcomers = await client.repeat(NAME, { address: ADDRESS, port, everyMs: 20 });
    await newcomers.untilAnswered(3);
    expect((await newcomers.end()).failed).toBe(0);
    const closed = await startTcpServer();
    await closed[Symbol.asyncDispose]();
    await using unlucky = await client.repeat(NAME, { address: ADDRESS, port: closed.port, everyMs: 20 });
    await unlucky.untilAsked(3);
    const { asked, failed, failures } = await unlucky.end();
    expect(failed).toBe(asked);
    expect([...new Set(failures.map(({ outcome }) => outcome))]).toEqual(['refused']);
  });
});

describe('connections that are held', () => {
  test('flow until the client is told to end, and none of them counts as lost', async () => {
    await using held = await client.hold(NAME, { address: ADDRESS, port, connections: 3 });
    await held.untilFlowing();
    expect(held.lost).toEqual([]);
    const ended = await held.end();
    expect(ended).toHaveLength(3);
    expect(ended.map((each) => [each.ended, each.missing])).toEqual(ended.map(() => ['told', 0]));
  });

  test('are counted as lost when the other side ends them', async () => {
    await using held = await client.hold(NAME, { address: ADDRESS, port, connections: 2 });
    server.closeAllConnections();
    await held.untilLost(2);
    expect(held.lost.map(({ ended }) => ended)).toEqual(['closed', 'closed']);
  });
});

function writeLines(response: ServerResponse): void {
  let n = 0;
  const timer = setInterval(() => response.write(`${JSON.stringify({ n: n++ })}\n`), 20);
  response.on('close', () => clearInterval(timer));
}

/** This machine in the place of one of a plant. */
function thisMachine(authorityFile: string): ClientMachine {
  const env = { ...process.env, SSL_CERT_FILE: authorityFile };
  return {
    run: async (program, args) => {
      const child = spawn(program, [...args], { env });
      const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      const [stdout, stderr, [code]] = await ended;
      return { code: Number(code), stdout, stderr };
    },
    start: (service, program, args) => {
      const log = folder.write(`${service}.log`, '');
      const output = openSync(log, 'a');
      const child = spawn(program, [...args], { env, stdio: ['ignore', output, output] });
      closeSync(output);
      return {
        get log() {
          return readFileSync(log, 'utf8');
        },
        signal: async () => void child.kill('SIGTERM'),
      };
    },
  };
}
