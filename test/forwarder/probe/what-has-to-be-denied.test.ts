// What has to be denied, asked for against real sockets: when a denial is proven, and when it is only a part that is away.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HungServer } from '../../support/hung-server.ts';
import { ProbeServers } from '../../support/probe-servers.ts';
import { FACE, Probing } from '../../support/probing.ts';

let probing: Probing;
let servers: ProbeServers;

beforeAll(async () => {
  probing = await Probing.start();
  ({ servers } = probing);
});

afterAll(() => probing[Symbol.asyncDispose]());

describe('what has to be denied', () => {
  test('passes when DNS does not know the name and the face closes it all the same', async () => {
    const finding = await probing.ask({
      host: 'x.example',
      port: await servers.denying(),
      expect: 'deny',
      why: 'nobody lists it',
    });
    expect(finding).toMatchObject({
      passed: true,
      verdict: 'deny',
      reason: 'closed-without-answer',
      why: 'nobody lists it',
    });
    expect(finding.steps.map(({ kind, stops }) => [kind, stops])).toEqual([
      ['dns', true],
      ['connection', false],
      ['answer', true],
    ]);
  });

  test('fails when it answers, whatever DNS said', async () => {
    const finding = await probing.ask({ host: 'x.example', port: await servers.tls('x.example'), expect: 'deny' });
    expect(finding).toMatchObject({ passed: false, verdict: 'allow', reason: 'allowed' });
  });

  test('fails when DNS knows the name', async () => {
    const finding = await probing.ask({ host: 'elsewhere.example', port: await servers.denying(), expect: 'deny' });
    expect(finding).toMatchObject({ passed: false, verdict: 'deny', reason: 'unexpected-address' });
    expect(finding.steps[0]?.text).toContain('and must not know it');
  });

  test('passes where DNS leads everything to the face, as a zone that learns has it', async () => {
    const port = await servers.denying();
    expect(await probing.ask({ host: 'a.example', port, expect: 'deny', resolves: 'face' })).toMatchObject({
      passed: true,
    });
  });

  test.each(['x.example', 'elsewhere.example'])(
    'passes for "%s" where DNS says what is so on the Internet',
    async (host) => {
      const port = await servers.denying();
      expect(await probing.ask({ host, port, expect: 'deny', resolves: 'anything' })).toMatchObject({ passed: true });
    },
  );

  test.each([
    ['the forwarder is away', 'x.example', () => servers.unused(), 'next-hop-refused'],
    ['the forwarder says nothing', 'x.example', () => servers.silent(), 'next-hop-timeout'],
    ['no resolver answers', 'broken.example', () => servers.denying(), 'resolver-failed'],
    ['something else answers', 'x.example', () => servers.tls('b.example'), 'certificate-invalid'],
  ] as const)('proves nothing while %s', async (_, host, start, reason) => {
    const finding = await probing.ask({ host, port: await start(), expect: 'deny' });
    expect(finding).toMatchObject({ passed: false, verdict: 'deny', reason });
  });

  test('is what has ended, from the day after', async () => {
    const port = await servers.tls('a.example');
    const question = { host: 'a.example', port, expires: '2026-11-20' };
    expect(await probing.ask(question)).toMatchObject({ expected: 'deny', verdict: 'allow', passed: false });
    expect(await probing.ask({ ...question, port: await servers.denying() })).toMatchObject({
      expected: 'deny',
      passed: true,
    });
    expect(await probing.ask({ ...question, expires: '2026-11-21' })).toMatchObject({
      expected: 'allow',
      passed: true,
    });
  });

  test('passes when nothing takes a connection around the face, and fails when something does', async () => {
    const around = { host: '127.0.0.2', protocol: 'tcp', expect: 'deny' } as const;
    const port = await servers.unused();
    expect(await probing.ask({ ...around, port })).toMatchObject({ passed: true, reason: 'next-hop-refused' });
    using hung = await HungServer.start('127.0.0.2');
    expect(await probing.ask({ ...around, port: hung.port })).toMatchObject({
      passed: true,
      reason: 'next-hop-timeout',
    });
    await using open = await ProbeServers.create();
    const { findings } = await probing.run({
      face: { zone: 'level-3', address: '127.0.0.3' },
      questions: [{ host: FACE, port: await open.denying(), protocol: 'tcp', expect: 'deny' }],
    });
    expect(findings).toMatchObject([{ passed: false, verdict: 'allow', stoppedAt: undefined }]);
  });
});
