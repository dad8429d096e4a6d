// Somebody at a face who causes denials as fast as he can, and writes into them whatever he likes.

import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { DenialLog } from '../../../forwarder/engine/denial-log.ts';
import type { AuditRecord } from '../../../forwarder/contract/audit-record.ts';
import { buildClientHello } from '../../support/client-hello.ts';
import { ENGINES, startForwarder } from '../../support/engine-harness.ts';
import { closeOf, dial } from '../../support/peers.ts';

const DENIAL: AuditRecord = {
  time: '2026-11-21T00:00:00.000Z',
  event: 'deny',
  id: '0'.repeat(32),
  site: 'test',
  zone: 'level-4',
  listener: 'tls-443',
  localAddress: '10.30.0.10:443',
  client: '10.20.1.7:1',
  clientVerified: 'peer',
  peer: '10.20.1.7:1',
  verdict: 'deny',
  reason: 'not-in-allowlist',
};

describe('DenialLog', () => {
  test('says the first ones of a second, and how many it left out', () => {
    const lines: string[] = [];
    const log = new DenialLog(pino({}, { write: (line: string) => lines.push(line) }));
    for (let index = 0; index < 1_000; index += 1) log.say(DENIAL, undefined, index / 1_000);
    expect(lines).toHaveLength(20);
    log.say(DENIAL, 'the next second', 1_001);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ leftOut: 980, detail: 'the next second' });
    log.say(DENIAL, undefined, 1_002);
    expect(JSON.parse(lines.at(-1) ?? '')).not.toHaveProperty('leftOut');
  });

  test('does not spend its lines on bad manners that nobody asked to see', () => {
    const lines: string[] = [];
    const log = new DenialLog(pino({}, { write: (line: string) => lines.push(line) }));
    for (let index = 0; index < 100; index += 1) log.say({ ...DENIAL, reason: 'not-tls' }, undefined, 0);
    log.say(DENIAL, undefined, 0);
    expect(lines).toHaveLength(1);
  });
});

describe.each(ENGINES)('$name engine: denial-flood', (engine) => {
  test('writes no control sequence of a client, and nothing of any length', async () => {
    await using forwarder = await startForwarder(engine);
    const client = await dial(forwarder.port());
    client.write(
      buildClientHello({
        serverName: 'x.example',
        alpn: ['h2', '\u001B[2J', '\u009B2J', '\n{"event":"open"}', 'a'.repeat(255)],
      }),
    );
    const { alpn } = await forwarder.trail.next('deny');
    expect(alpn).toEqual([
      'h2',
      '0x1b5b324a',
      '0x9b324a',
      '0x0a7b226576656e74223a226f70656e227d',
      `0x${'61'.repeat(32)}`,
    ]);
    await closeOf(client);
  });
});
