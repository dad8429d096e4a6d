// A whole plan: its order, its end, its clock.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ProbeServers } from '../../support/probe-servers.ts';
import { NOON, Probing } from '../../support/probing.ts';

let probing: Probing;
let servers: ProbeServers;

beforeAll(async () => {
  probing = await Probing.start();
  ({ servers } = probing);
});

afterAll(() => probing[Symbol.asyncDispose]());

describe('runProbe()', () => {
  test('keeps the order of the plan, however long each question takes', async () => {
    const [slow, quick] = [await servers.silent(), await servers.tls('a.example')];
    const questions = [slow, quick, slow, quick].map((port) => ({ host: 'a.example', port }));
    const { findings, passed } = await probing.run({ questions });
    expect(findings.map(({ port }) => port)).toEqual([slow, quick, slow, quick]);
    expect(passed).toBe(false);
  });

  test('ends at once when it is told to', async () => {
    const questions = [{ host: 'a.example', port: await servers.silent() }];
    const signal = AbortSignal.abort();
    const { passed } = await probing.run({ questions }, { signal, times: { answerMs: 3_600_000 } });
    expect(passed).toBe(false);
  });

  test('says when it began, whom it asked for names and what it left out', async () => {
    expect(await probing.run({ leftOut: 7 })).toMatchObject({
      site: 'plant',
      zone: 'level-2',
      time: '2026-11-21T12:00:00.000Z',
      resolvers: [probing.dns.endpoint],
      leftOut: 7,
      passed: true,
    });
  });

  test.each([
    ['right', 20, true, '20.5 s ahead of "a.example"'],
    ['behind', -120, false, '119.5 s behind "a.example": set this machine\'s clock'],
    ['ahead', 90, false, '90.5 s ahead of "a.example": set'],
  ])('tells that the clock is %s by what an HTTPS server says', async (_, ours, passed, text) => {
    const port = await servers.tls('a.example', new Date(NOON - ours * 1000 - 1000));
    const result = await probing.run({ questions: [{ host: 'a.example', port }], clock: { host: 'a.example', port } });
    expect(result.findings).toMatchObject([{ passed: true }]);
    expect(result).toMatchObject({ passed, clock: { passed, text: expect.stringContaining(text) } });
  });

  test('does not call a clock right that nobody confirmed', async () => {
    const port = await servers.tls('a.example');
    const { clock, passed } = await probing.run({
      questions: [{ host: 'a.example', port }],
      clock: { host: 'a.example', port },
    });
    expect({ clock, passed }).toMatchObject({
      passed: false,
      clock: { text: '"a.example" did not say what time it is' },
    });
  });
});
