import { describe, expect, test } from '@jest/globals';
import { probeNames, type ProbedWay } from '../../../forwarder/confirm/probe.ts';
import { configurationSchema } from '../../../forwarder/contract/configuration.ts';
import { connectTcp } from '../../../forwarder/uplink/connect.ts';
import type { DialRequest } from '../../../forwarder/uplink/dialer.ts';
import { createAuthority } from '../../support/certificates.ts';
import { startTcpServer, startTlsServer } from '../../support/peers.ts';

const CONFIGURATION = configurationSchema.parse({
  site: 'bakery',
  zone: 'level-3',
  listeners: [{ name: 'tls-443', protocol: 'tls', port: 443, bind: [{ address: '127.0.30.1', port: 443 }] }],
  uplink: { direct: { resolvers: ['127.0.0.1:53'] } },
  allowlist: { file: 'unused' },
  state: 'unused',
});

/** A way on which every name lies at a port of loopback; `undefined` refuses. */
function wayTo(port: number | undefined, requests: DialRequest[] = []): ProbedWay {
  return {
    configuration: CONFIGURATION,
    dialer: {
      locate: () => Promise.resolve({ kind: 'dial-only' as const }),
      close: () => undefined,
      dial: async (request) => {
        requests.push(request);
        if (port === undefined) return { ok: false, reason: 'next-hop-refused', nextHop: undefined };
        const { signal } = request;
        const result = await connectTcp(
          { address: '127.0.0.1', port },
          { timeoutMs: 1_000, localAddress: undefined, signal },
        );
        return result.ok ? { ...result, nextHop: '' } : { ...result, nextHop: undefined };
      },
    },
  };
}

function destination(host: string): Parameters<typeof probeNames>[0][number] {
  return { name: `${host}:443`, host, port: 443, to: undefined };
}

const GIT = destination('git.example');
const options = (): Parameters<typeof probeNames>[2] => ({ timeoutMs: 2_000, signal: new AbortController().signal });

describe('probeNames()', () => {
  test('takes the end of a handshake with a certificate for the name as an answer', async () => {
    const authority = await createAuthority();
    await using server = await startTlsServer(await authority.issue('git.example'));
    const names = [GIT, destination('other.example')];
    expect([...(await probeNames(names, wayTo(server.port), options()))]).toEqual(['git.example:443']);
    expect([...(await probeNames(names, wayTo(server.port), { ...options(), ca: authority.ca }))]).toEqual([
      'git.example:443',
    ]);
  });

  test('checks the chain only when a CA is given', async () => {
    const [authority, other] = await Promise.all([createAuthority(), createAuthority('other')]);
    await using server = await startTlsServer(await authority.issue('git.example'));
    expect((await probeNames([GIT], wayTo(server.port), options())).size).toBe(1);
    expect((await probeNames([GIT], wayTo(server.port), { ...options(), ca: other.ca })).size).toBe(0);
  });

  test('dials as the zone of the forwarder itself, with an id of its own each time', async () => {
    const requests: DialRequest[] = [];
    await probeNames([GIT, destination('b.example')], wayTo(undefined, requests), options());
    expect(requests.map(({ host, port, caller }) => [host, port, caller.origin, caller.local.address])).toEqual([
      ['git.example', 443, 'level-3', '127.0.30.1'],
      ['b.example', 443, 'level-3', '127.0.30.1'],
    ]);
    expect(requests[0]?.caller.id).not.toEqual(requests[1]?.caller.id);
  });

  test('looks names up anew: that one was known before proves nothing about the way', async () => {
    const requests: DialRequest[] = [];
    await probeNames([GIT], wayTo(undefined, requests), options());
    expect(requests.map(({ lookAgain }) => lookAgain)).toEqual([true]);
  });

  test('gives up a server that says nothing, closes at once or speaks something else', async () => {
    await using silent = await startTcpServer();
    await using rude = await startTcpServer((socket) => socket.destroy());
    await using chatty = await startTcpServer((socket) => socket.end('220 smtp\r\n'));
    const ports = [silent.port, rude.port, chatty.port];
    const answers = await Promise.all(
      ports.map((port) => probeNames([GIT], wayTo(port), { ...options(), timeoutMs: 50 })),
    );
    expect(answers.map(({ size }) => size)).toEqual([0, 0, 0]);
    (await silent.accept()).destroy();
  });

  test('dials all names at once, and ends when it is told to', async () => {
    await using silent = await startTcpServer();
    const abort = new AbortController();
    const requests: DialRequest[] = [];
    const names = Array.from({ length: 40 }, (_unused, index) => destination(`n${index}.example`));
    const answers = probeNames(names, wayTo(silent.port, requests), { timeoutMs: 60_000, signal: abort.signal });
    await silent.accept();
    abort.abort();
    expect((await answers).size).toBe(0);
    expect(requests).toHaveLength(40);
  });
});
