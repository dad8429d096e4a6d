// Records that a name of the face must not have, asked for against a real DNS server.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ProbeServers } from '../../support/probe-servers.ts';
import { Probing } from '../../support/probing.ts';

let probing: Probing;
let servers: ProbeServers;

beforeAll(async () => {
  probing = await Probing.start();
  ({ servers } = probing);
});

afterAll(() => probing[Symbol.asyncDispose]());

describe('records besides the address', () => {
  test.each([
    ['six.example', 'unexpected-record', 'answers with records of type AAAA for "six.example", and must have none'],
    [
      'hints.example',
      'unexpected-record',
      'answers with records of type SVCB, HTTPS for "hints.example", and must have none',
    ],
    [
      'text.example',
      'unexpected-record',
      'answers with records of type MX, TXT for "text.example", and must have none',
    ],
    ['half.example', 'name-not-found', 'does not exist when asked for MX, TXT, AAAA, SVCB, HTTPS'],
    ['deaf.example', 'resolver-failed', 'no answer for "deaf.example" when asked for MX, TXT, AAAA, SVCB, HTTPS'],
  ])('stop %s as %s', async (host, reason, text) => {
    const finding = await probing.ask({ host, port: await servers.tls(host) });
    expect(finding).toMatchObject({ passed: false, verdict: 'deny', reason });
    expect(finding.steps.at(-1)).toMatchObject({ kind: 'dns', stops: true, text: expect.stringContaining(text) });
  });

  test('are asked for of wildcards too', async () => {
    const question = { host: 'hints.example', covers: '*.example', port: await servers.closing() };
    await expect(probing.ask(question)).resolves.toMatchObject({ passed: false, reason: 'unexpected-record' });
  });

  test('do not count where names resolve for real', async () => {
    const port = await servers.tls('six.example');
    const { findings } = await probing.run({ questions: [{ host: 'six.example', port }], face: undefined });
    expect(findings).toMatchObject([{ passed: true, reason: 'allowed' }]);
  });

  test('make no proof of a denial', async () => {
    const port = await servers.denying();
    const question = { host: 'six.example', port, expect: 'deny', resolves: 'face' } as const;
    await expect(probing.ask(question)).resolves.toMatchObject({ passed: false, reason: 'unexpected-record' });
  });
});

describe('the summary by reason', () => {
  test('has every question once, in the words of the contract', async () => {
    const port = await servers.tls('a.example');
    const hosts = ['a.example', 'six.example', 'hints.example', 'gone.example'];
    const told: string[] = [];
    const { byReason } = await probing.run(
      { questions: hosts.map((host) => ({ host, port })) },
      { onAsked: (done, total) => told.push(`${done}/${total}`) },
    );
    expect(byReason).toEqual([
      { reason: 'allowed', passed: true, destinations: [`a.example:${port}`] },
      { reason: 'name-not-found', passed: false, destinations: [`gone.example:${port}`] },
      { reason: 'unexpected-record', passed: false, destinations: [`six.example:${port}`, `hints.example:${port}`] },
    ]);
    expect(told).toEqual(['1/4', '2/4', '3/4', '4/4']);
  });
});
