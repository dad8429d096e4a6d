import { describe, expect, test } from '@jest/globals';
import { ConnectionRecord, shownDestination } from '../../../forwarder/engine/connection-record.ts';
import type { Arrival } from '../../../forwarder/engine/connection-record.ts';
import { PrefaceReader } from '../../../forwarder/engine/preface.ts';
import type { Preface } from '../../../forwarder/engine/preface.ts';
import type { CompiledEntry } from '../../../forwarder/decision/decision.ts';
import { HelloReader } from '../../../forwarder/hello/hello-reader.ts';
import { buildClientHello } from '../../support/client-hello.ts';

const ARRIVAL: Arrival = {
  site: 'contoso-bakery',
  zone: 'level-3',
  listener: { name: 'tls', port: 443, protocol: 'tls', bind: [{ address: '127.0.0.1', port: 443 }] },
  local: { address: '127.0.0.1', port: 443 },
  peer: { address: '127.0.0.9', port: 40_000 },
  id: new Uint8Array(16),
};

function prefaceOf(hello: Uint8Array): Preface {
  const result = new PrefaceReader('tls', 65_536, new HelloReader()).push(Buffer.from(hello));
  if (result.kind !== 'ready') throw new Error(`The preface is ${result.kind}`);
  return result.preface;
}

describe('ConnectionRecord.said()', () => {
  test('tells of a hello in the words its profile has ready', () => {
    const preface = prefaceOf(buildClientHello({ serverName: 'a.example', alpn: ['h2', '\u001B'], ech: true }));
    const record = new ConnectionRecord(ARRIVAL);
    record.said(preface, 443);
    const line = record.open(0);
    expect(line).toMatchObject({ destination: 'a.example:443', alpn: ['h2', '0x1b'], tlsVersion: '1.3', ech: true });
    expect(line.ja4).toMatch(/^t13d0405h2_[0-9a-f]{12}_[0-9a-f]{12}$/);
    expect(JSON.stringify(line)).toContain(`"destination":"a.example:443",${preface.hello?.profile.json},`);
  });

  test('says nothing of a hello where there is none', () => {
    const record = new ConnectionRecord(ARRIVAL);
    record.said(
      { header: undefined, serverName: 'a.example', hello: undefined, requests: undefined, bytes: Buffer.alloc(0) },
      80,
    );
    const line = record.open(0);
    expect(line).toMatchObject({ serverName: 'a.example', destination: 'a.example:80' });
    for (const field of ['alpn', 'tlsVersion', 'ja4', 'ech']) expect(line).not.toHaveProperty(field);
  });
});

describe('shownDestination()', () => {
  const broker = { kind: 'exact', base: 'broker.example', text: 'broker.example' } as const;

  test.each<readonly [string, Pick<CompiledEntry, 'pattern' | 'to'>, string | undefined]>([
    ['a host that goes up', { pattern: broker, to: undefined }, 'broker.example:5671'],
    ['a host that ends here', { pattern: broker, to: { address: 'fd00::7', port: 8883 } }, 'broker.example:8883'],
    ['an IPv4 address', { pattern: undefined, to: { address: '10.30.0.20', port: 8883 } }, '10.30.0.20:8883'],
    ['an IPv6 address', { pattern: undefined, to: { address: 'fd00::7', port: 8883 } }, '[fd00::7]:8883'],
    [
      'a Service',
      { pattern: undefined, to: { service: 'broker', namespace: 'plant', port: 8883 } },
      'broker.plant:8883',
    ],
    ['nothing at all', { pattern: undefined, to: undefined }, undefined],
  ])('names %s with its port', (_what, { pattern, to }, shown) => {
    expect(shownDestination({ pattern, to, port: 5_671 })).toBe(shown);
  });
});
