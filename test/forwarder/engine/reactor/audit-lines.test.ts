// Both engines write the same lines: what the reactor writes as text has to be, field by field, what the record of the
// other engine makes of the same facts.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ConnectionRecord } from '../../../../forwarder/engine/connection-record.ts';
import { compileSnapshot } from '../../../../forwarder/decision/compile-snapshot.ts';
import type { CompiledEntry } from '../../../../forwarder/decision/decision.ts';
import type { Caller } from '../../../../forwarder/engine/caller.ts';
import { Ledger } from '../../../../forwarder/engine/ledger/ledger.ts';
import { asciiJson, closeLine, openLine } from '../../../../forwarder/engine/reactor/audit-lines.ts';
import { ConnectionTable } from '../../../../forwarder/engine/reactor/connection-table.ts';
import { ReactorCore } from '../../../../forwarder/engine/reactor/core.ts';
import { factsOf, recordOf } from '../../../../forwarder/engine/reactor/facts.ts';
import { LinuxKernel } from '../../../../forwarder/engine/reactor/linux-kernel.ts';
import type { Face, ReactorConfiguration } from '../../../../forwarder/engine/reactor/messages.ts';
import { DECIDED, IDENTIFIED } from '../../../../forwarder/engine/reactor/rows.ts';
import { servedFace } from '../../../../forwarder/engine/reactor/served-face.ts';
import { encodeSocketAddress } from '../../../../forwarder/engine/reactor/socket-address.ts';
import { AuditRoom } from '../../../../forwarder/observe/audit-room.ts';
import { EngineCounters } from '../../../../forwarder/observe/engine-counters.ts';
import type { PeerAddress } from '../../../../forwarder/uplink/dialer.ts';
import type { ClientHello } from '../../../../forwarder/hello/hello-result.ts';
import { buildClientHello } from '../../../support/client-hello.ts';
import { allowlistOf, TWO_NAMES } from '../../../support/engine-harness.ts';
import { limitsWith } from '../../../support/limits.ts';
import { parseHello } from '../../../support/parse-hello.ts';

const SNAPSHOT = compileSnapshot(allowlistOf(TWO_NAMES));
const ROW = 1;

type Facts = {
  readonly site: string;
  readonly zone: string;
  readonly listener: string;
  readonly port: number;
  readonly local: PeerAddress;
  readonly isEverywhere: boolean;
  readonly peer: PeerAddress;
  readonly id: Uint8Array;
  readonly alpn: string[];
  readonly serverName: string | undefined;
  readonly caller: { readonly origin: string; readonly client: PeerAddress } | undefined;
  readonly entry: CompiledEntry;
  readonly nextHop: string;
  readonly nowMs: number;
};

const endpoint: fc.Arbitrary<PeerAddress> = fc.record({
  address: fc.oneof(fc.ipV4(), fc.constantFrom('::1', 'fd00:30::10', '2001:db8::7:1', '::ffff:10.0.0.9')),
  port: fc.integer({ min: 0, max: 65_535 }),
});
/** Quotes, backslashes, control characters, anything that is not ASCII, halves of pairs. */
const awkward = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('"\\', '\n\u0000\u007f', 'Bäckerei 🥖', '\ud800', '\u2028'),
);
const pattern = fc.option(fc.constantFrom('db.example', '10.0.0.7'), { nil: undefined });
const target = fc.option(
  fc.constantFrom({ address: '10.9.9.9', port: 1_433 }, { service: 'web', namespace: 'shop', port: 80 }),
  { nil: undefined },
);
const entry: fc.Arbitrary<CompiledEntry> = fc
  .record({ label: awkward, text: pattern, to: target, port: fc.integer({ min: 1, max: 65_535 }) })
  .map(({ label, text, to, port }) => ({
    index: 0,
    label,
    pattern: text === undefined ? undefined : { kind: 'exact', base: text, text },
    port,
    listenPort: port,
    protocol: 'tls',
    to,
    expiresAt: undefined,
    reserved: false,
  }));
const facts: fc.Arbitrary<Facts> = fc.record({
  site: awkward,
  zone: awkward,
  listener: awkward,
  port: fc.integer({ min: 1, max: 65_535 }),
  local: endpoint,
  isEverywhere: fc.boolean(),
  peer: endpoint,
  id: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  alpn: fc.array(fc.string({ minLength: 1, maxLength: 10 }), { maxLength: 3 }),
  serverName: fc.option(
    fc.domain().map((name) => name.toLowerCase()),
    { nil: undefined },
  ),
  caller: fc.option(fc.record({ origin: fc.constantFrom('child', 'grandchild'), client: endpoint }), {
    nil: undefined,
  }),
  entry,
  nextHop: fc.constantFrom('192.0.2.1:443', '[2001:db8::1]:443'),
  nowMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
});

function configurationOf({ site, zone, port }: Facts): ReactorConfiguration {
  return {
    digest: 'sha256:one',
    site,
    zone,
    limits: limitsWith({}),
    isAuditRequired: false,
    isDebugLogged: false,
    listeners: [{ protocol: 'tls', port }],
    ownAddresses: [],
    isUplinkParent: false,
    acceptedKeys: new Map(),
    signingKeys: undefined,
  };
}

function callerOf({ caller, peer, id }: Facts): Caller {
  const known = caller ?? { origin: 'child', client: peer };
  return { ...known, clientVerified: caller === undefined ? 'peer' : 'proxy-header', id, stale: false };
}

function helloOf({ serverName, alpn }: Facts): ClientHello | undefined {
  if (serverName === undefined) return undefined;
  const result = parseHello([buildClientHello({ serverName, alpn })]);
  if (result.kind !== 'hello') throw new Error(`The hello is ${result.kind}`);
  return result.hello;
}

/** As the `net` engine learns them. */
function recordFor(given: Facts): ConnectionRecord {
  const { site, zone, listener, port, local, peer, id, serverName, nextHop } = given;
  const record = new ConnectionRecord({
    site,
    zone,
    listener: { name: listener, port, protocol: 'tls', bind: [local] },
    local,
    peer,
    id,
  });
  const hello = helloOf(given);
  record.said({ header: undefined, serverName, hello, requests: undefined, bytes: Buffer.alloc(0) }, port);
  record.identified(callerOf(given));
  record.decided(SNAPSHOT.digest, given.entry);
  record.connected(nextHop);
  return record;
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('openLine(), closeLine(), recordOf()', () => {
  let kernel: LinuxKernel;
  let core: ReactorCore;

  beforeAll(() => {
    kernel = new LinuxKernel();
    core = new ReactorCore({
      kernel,
      channel: { receive: () => undefined, send: () => undefined },
      ledger: Ledger.create(),
      counters: new EngineCounters(),
      table: new ConnectionTable(ConnectionTable.allocate(4)),
      auditCredit: new AuditRoom(),
      newId: () => new Uint8Array(16),
    });
  });

  afterAll(() => kernel.release());

  /** As the reactor learns them. */
  function learn(given: Facts): void {
    const { listener, port, local, isEverywhere, peer, id, serverName, nextHop } = given;
    const { rows, table, peers } = core;
    const face: Face = {
      fd: 3,
      listener: { name: listener, protocol: 'tls', port },
      local: isEverywhere ? undefined : local,
      handOver: false,
    };
    const configuration = configurationOf(given);
    peers.judgeBy(undefined, []);
    const known = peers.at(encodeSocketAddress(peer));
    rows.begin(ROW, servedFace(face, configuration), configuration, { ...known, child: 'child' }, 0);
    rows.local[ROW] = isEverywhere ? local : undefined;
    rows.peerPort[ROW] = peer.port;
    table.setId(ROW, id);
    rows.mark(ROW, IDENTIFIED | DECIDED);
    rows.serverName[ROW] = serverName;
    rows.profile[ROW] = helloOf(given)?.profile;
    rows.caller[ROW] = given.caller === undefined ? undefined : callerOf(given);
    rows.entry[ROW] = given.entry;
    rows.digest[ROW] = SNAPSHOT.digest;
    rows.nextHop[ROW] = nextHop;
    core.wallMs = given.nowMs;
  }

  test('say of an open what the record says', () => {
    fc.assert(
      fc.property(facts, (given) => {
        learn(given);
        const line = openLine(factsOf(core, ROW));
        expect(JSON.parse(line)).toEqual(plain(recordFor(given).open(given.nowMs)));
        expect(line).toMatch(/^[\x20-\x7e]+\n$/);
      }),
    );
  });

  test('say of a close what the record says', () => {
    const ending = fc.record({
      closedBy: fc.constantFrom('client' as const, 'server' as const, 'idle' as const, 'error' as const),
      reason: fc.constantFrom('allowed' as const, 'entry-removed' as const, 'proxy-header-not-authentic' as const),
      bytesUp: fc.nat(2 ** 40),
      bytesDown: fc.nat(2 ** 40),
      durationMs: fc.nat(2 ** 40),
    });
    fc.assert(
      fc.property(facts, ending, (given, how) => {
        learn(given);
        const line = closeLine(factsOf(core, ROW), { ...how, limit: undefined });
        expect(JSON.parse(line)).toEqual(plain(recordFor(given).close(given.nowMs, how)));
        expect(line).toMatch(/^[\x20-\x7e]+\n$/);
      }),
    );
  });

  test('say of a denial what the record says', () => {
    fc.assert(
      fc.property(facts, (given) => {
        learn(given);
        const denial = { event: 'deny', verdict: 'deny', reason: 'next-hop-refused', time: core.time };
        expect(plain({ ...recordOf(core, ROW), ...denial })).toEqual(
          plain(recordFor(given).deny(given.nowMs, { reason: 'next-hop-refused', nextHop: given.nextHop })),
        );
      }),
    );
  });

  test('name the limit that cut a connection', () => {
    const facing = factsOf(core, ROW);
    const how = { closedBy: 'error', bytesUp: 1, bytesDown: 2, durationMs: 3 } as const;
    const line = closeLine(facing, { ...how, reason: 'over-limit', limit: 'memory' });
    expect(JSON.parse(line)).toMatchObject({ ...how, verdict: 'deny', reason: 'over-limit', limit: 'memory' });
  });
});

describe('asciiJson()', () => {
  test('is JSON of the same value, in characters of one byte', () => {
    fc.assert(
      fc.property(fc.jsonValue(), awkward, (value, text) => {
        const json = asciiJson({ value, text });
        expect(JSON.parse(json)).toEqual(plain({ value, text }));
        expect(Buffer.byteLength(json)).toBe(json.length);
        expect(json).not.toContain('\n');
      }),
    );
  });
});
