// What has to answer, asked for against real sockets: how far each question comes, and what a caller can tell of its end.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HungServer } from '../../support/hung-server.ts';
import type { ProbeServers } from '../../support/probe-servers.ts';
import { FACE, Probing } from '../../support/probing.ts';

const DECLARED = { file: 'levels/profiles/flux.yaml', line: 9 };

let probing: Probing;
let servers: ProbeServers;

beforeAll(async () => {
  probing = await Probing.start();
  ({ servers } = probing);
});

afterAll(() => probing[Symbol.asyncDispose]());

describe('what has to answer', () => {
  test('passes when the name leads to the face and a server of that name answers behind it', async () => {
    const port = await servers.tls('a.example');
    const finding = await probing.ask({ host: 'a.example', port, from: 'levels/profiles/flux.yaml', line: 9 });
    expect(finding).toMatchObject({
      verdict: 'allow',
      expected: 'allow',
      reason: 'allowed',
      passed: true,
      authority: 'known',
      stoppedAt: undefined,
    });
    expect(finding.steps).toEqual([
      { kind: 'dns', zone: 'level-3', stops: false, text: 'answers 127.0.0.1 for "a.example"', ...DECLARED },
      {
        kind: 'connection',
        zone: 'level-3',
        stops: false,
        text: `takes the connection at 127.0.0.1:${port}`,
        ...DECLARED,
      },
      {
        kind: 'answer',
        zone: 'level-3',
        stops: false,
        text: 'answers in TLSv1.3 with a certificate of "a.example"',
        ...DECLARED,
      },
    ]);
  });

  test('passes with an authority this machine does not know, and says so', async () => {
    const port = await servers.tls('a.example');
    expect(await probing.ask({ host: 'a.example', port }, { authorities: [] })).toMatchObject({
      passed: true,
      authority: 'unknown',
      steps: [{}, {}, { text: expect.stringContaining('of an authority this machine does not know') }],
    });
  });

  test.each([
    ['does not exist', 'nobody.example', 'name-not-found', 'answers that "nobody.example" does not exist'],
    ['has no address', 'empty.example', 'name-not-found', 'answers that "empty.example" has no address'],
    [
      'leads elsewhere',
      'elsewhere.example',
      'unexpected-address',
      'answers 127.0.0.2 for "elsewhere.example", and not the face',
    ],
    ['leads elsewhere as well', 'several.example', 'unexpected-address', 'answers 127.0.0.1, 127.0.0.2 for'],
    ['is not answered', 'broken.example', 'resolver-failed', 'no answer for "broken.example"'],
  ] as const)('fails at DNS when the name %s', async (_, host, reason, text) => {
    const finding = await probing.ask({ host, port: 443 });
    expect(finding).toMatchObject({ passed: false, verdict: 'deny', reason, stoppedAt: 'level-3' });
    expect(finding.steps).toMatchObject([{ kind: 'dns', stops: true, text: expect.stringContaining(text) }]);
  });

  test('fails when nothing takes the connection', async () => {
    const port = await servers.unused();
    expect(await probing.ask({ host: 'a.example', port })).toMatchObject({
      passed: false,
      reason: 'next-hop-refused',
      stoppedAt: 'level-3',
      steps: [{}, { text: `nothing takes a connection at 127.0.0.1 port ${port}` }],
    });
  });

  test('fails when the connection is neither taken nor refused', async () => {
    using hung = await HungServer.start(FACE);
    expect(await probing.ask({ host: 'a.example', port: hung.port })).toMatchObject({
      passed: false,
      reason: 'next-hop-timeout',
      steps: [{}, { text: expect.stringContaining('within 0.4 s') }],
    });
  });

  test.each([
    ['denied', () => servers.denying(), 'closed-without-answer', 'Its audit line of this moment says why'],
    ['closed at once', () => servers.closing(), 'closed-without-answer', 'takes the connection and closes it'],
    [
      'refused with a TLS alert',
      () => servers.alerting(),
      'closed-without-answer',
      'refuses the handshake with a TLS alert',
    ],
    ['met with silence', () => servers.silent(), 'next-hop-timeout', 'says nothing for 0.4 s'],
    ['answered in another protocol', () => servers.saying('220 mail ready\r\n'), 'not-understood', 'but not in TLS'],
    [
      'answered by another server',
      () => servers.tls('b.example'),
      'certificate-invalid',
      'a certificate of DNS:b.example, not of "a.example"',
    ],
  ] as const)('fails when the hello is %s', async (_, start, reason, text) => {
    const finding = await probing.ask({ host: 'a.example', port: await start() });
    expect(finding).toMatchObject({ passed: false, verdict: 'deny', reason, stoppedAt: 'level-3' });
    expect(finding.steps.at(-1)).toMatchObject({ kind: 'answer', stops: true, text: expect.stringContaining(text) });
  });

  test.each([
    ['TLSv1.3', true, 'allowed'],
    ['TLSv1.2', false, 'closed-without-answer'],
  ] as const)('meets a server that demands a certificate of the client under %s', async (version, passed, reason) => {
    const port = await servers.demanding('a.example', version);
    expect(await probing.ask({ host: 'a.example', port })).toMatchObject({ passed, reason });
  });

  test('fails when the certificate is not valid by this machine’s clock', async () => {
    const port = await servers.tls('a.example');
    const now = () => Date.parse('2036-06-01T00:00:00Z');
    expect(await probing.ask({ host: 'a.example', port }, { now })).toMatchObject({
      passed: false,
      reason: 'certificate-invalid',
      steps: [{}, {}, { text: expect.stringContaining("this machine's clock says 2036-06-01T00:00:00.000Z") }],
    });
  });

  test('takes a wildcard as far as the face: no server below it is known', async () => {
    const port = await servers.denying();
    const finding = await probing.ask({ host: 'a.example', port, covers: '*.example' });
    expect(finding).toMatchObject({ passed: true, reason: 'allowed', covers: '*.example' });
    expect(finding.steps.map(({ kind }) => kind)).toEqual(['dns', 'connection']);
  });

  test.each([
    ['http is answered', 'http', () => servers.saying('HTTP/1.1 404 Not Found\r\n\r\n'), true, 'allowed'],
    ['http is closed', 'http', () => servers.denying(), false, 'closed-without-answer'],
    [
      'http is answered in another protocol',
      'http',
      () => servers.saying('220 mail ready\r\n'),
      false,
      'not-understood',
    ],
    ['http is met with silence', 'http', () => servers.silent(), false, 'next-hop-timeout'],
    ['tcp is greeted', 'tcp', () => servers.greeting('hello'), true, 'allowed'],
    ['tcp stays open', 'tcp', () => servers.silent(), true, 'allowed'],
    ['tcp is closed', 'tcp', () => servers.closing(), false, 'closed-without-answer'],
  ] as const)('judges by its protocol: %s', async (_, protocol, start, passed, reason) => {
    expect(await probing.ask({ host: 'a.example', port: await start(), protocol })).toMatchObject({
      passed,
      reason,
      protocol,
    });
  });

  test('dials an address without asking for a name', async () => {
    const finding = await probing.ask({ host: FACE, port: await servers.greeting('hello'), protocol: 'tcp' });
    expect(finding).toMatchObject({ passed: true });
    expect(finding.steps.map(({ kind }) => kind)).toEqual(['connection', 'answer']);
  });

  test('takes any address where no forwarder is in between', async () => {
    const port = await servers.tls('several.example');
    const { findings } = await probing.run({ face: undefined, questions: [{ host: 'several.example', port }] });
    expect(findings).toMatchObject([{ passed: true, steps: [{}, { zone: 'level-2' }, {}] }]);
  });
});
