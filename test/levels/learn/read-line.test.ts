import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { REASON_WORDS } from '../../../forwarder/contract/reasons.ts';
import { LogUnwrapper } from '../../../levels/learn/log-unwrapper.ts';
import { readLine } from '../../../levels/learn/read-line.ts';
import type { Reading } from '../../../levels/learn/reading.ts';
import { denialFor } from '../../support/audit-records.ts';

const RECORD = denialFor({
  serverName: 'updates.vendor.example',
  destination: 'updates.vendor.example:443',
  ja4: 't13d13_a_b',
});
const LINE = JSON.stringify(RECORD);
const QUERY = 'dns view=level-2-ovens client=10.20.1.7 type=A name=updates.vendor.example. rcode=NXDOMAIN';

/** What one line of a log says, wrapping and all. */
function read(text: string): Reading | undefined {
  const line = new LogUnwrapper().push(text);
  return line && readLine(line);
}

const audit = (fields: Parameters<typeof denialFor>[0]): Reading | undefined =>
  read(JSON.stringify({ ...RECORD, ...fields }));

describe('readLine()', () => {
  test('takes from a denial who asked for what', () => {
    expect(read(LINE)).toEqual({
      kind: 'candidate',
      denial: {
        site: 'contoso-bakery',
        zone: 'level-2-ovens',
        host: 'updates.vendor.example',
        port: 443,
        protocol: 'tls',
        client: '10.20.1.7',
        ja4: 't13d13_a_b',
        time: '2026-11-02T10:00:00.000Z',
        count: 1,
      },
      id: `${RECORD.id} deny ${RECORD.time}`,
      count: 1,
    });
  });

  test.each([
    ['kubectl logs --prefix', `[pod/forwarder-5d8-x/forwarder] ${LINE}`],
    ['kubectl logs --timestamps', `2026-11-02T10:00:01.123456789Z ${LINE}`],
    ['a container runtime', `2026-11-02T10:00:01.123456789+01:00 stdout F ${LINE}`],
    ['journald', `2026-11-02T10:00:01+0000 dmz forwarder[812]: ${LINE}`],
  ])('reads a line of %s', (_, line) => {
    expect(read(line)).toEqual(read(LINE));
  });

  test('puts a line together that a container runtime has split', () => {
    const unwrapper = new LogUnwrapper();
    const push = (flag: string, stream: string, text: string) =>
      unwrapper.push(`2026-11-02T10:00:01Z ${stream} ${flag} ${text}`);
    expect(push('P', 'stdout', LINE.slice(0, 50))).toBeUndefined();
    expect(push('F', 'stderr', 'something else')).toMatchObject({ text: 'something else' });
    expect(push('P', 'stdout', LINE.slice(50, 90))).toBeUndefined();
    expect(push('F', 'stdout', LINE.slice(90))).toMatchObject({ text: LINE });
  });

  test('counts denials that were counted instead of written', () => {
    expect(audit({ event: 'repeated', count: 17 })).toMatchObject({ kind: 'candidate', denial: { count: 17 } });
  });

  test('names for every reason whether an entry mends it', () => {
    const kinds = Object.fromEntries(REASON_WORDS.map((reason) => [reason, audit({ reason })?.kind]));
    const mended = REASON_WORDS.filter((reason) => kinds[reason] !== 'nothing');
    expect(mended.map((reason) => [reason, kinds[reason]])).toEqual([
      ['not-in-allowlist', 'candidate'],
      ['port-not-allowed', 'candidate'],
      ['zone-not-allowed', 'candidate'],
      ['entry-expired', 'ended'],
    ]);
  });

  test('leaves a denial to the first forwarder on the way', () => {
    expect(audit({ clientVerified: 'proxy-header', event: 'repeated', count: 500 })).toMatchObject({
      kind: 'passed-below',
      count: 500,
    });
    expect(audit({ reason: 'source-not-allowed', event: 'repeated', count: 500 })).toMatchObject({
      kind: 'nothing',
      count: 500,
    });
  });

  test('takes port and protocol from the listener where the destination tells none', () => {
    const { destination: _, ...record } = RECORD;
    const line = JSON.stringify({ ...record, listener: 'http-80', client: '[fd00::7]:4000' });
    expect(read(line)).toMatchObject({ denial: { port: 80, protocol: 'http', client: 'fd00::7' } });
  });

  test.each([
    [
      'a connection that was let through',
      JSON.stringify({ ...RECORD, event: 'open', verdict: 'allow', reason: 'allowed' }),
    ],
    ['the end of one', JSON.stringify({ ...RECORD, event: 'close', verdict: 'allow', reason: 'allowed' })],
    ['the log of the program itself', '{"level":"info","time":1790000000000,"msg":"serving"}'],
    ['nothing', ''],
  ])('passes over %s', (_, line) => {
    expect(read(line)).toEqual({ kind: 'other' });
  });

  test.each([
    ['another program', '.:53'],
    ['another program with braces', 'plugin/ready: {"a"'],
    ['a wrapping nobody knows', JSON.stringify({ payload: LINE })],
    ['a wrapping without end', JSON.stringify({ log: JSON.stringify({ log: JSON.stringify({ log: LINE }) }) })],
  ])('does not understand %s, and says so', (_, line) => {
    expect(read(line)).toEqual({ kind: 'foreign' });
  });

  test.each([
    ['the json-file of Docker', JSON.stringify({ log: `${LINE}\n`, stream: 'stdout', time: '2026-11-02T10:00:01Z' })],
    ['a field of text', JSON.stringify({ log: LINE })],
    [
      'a row of Azure Monitor',
      JSON.stringify({ TimeGenerated: '2026-11-02T10:00:01Z', LogMessage: RECORD, PodName: 'x' }),
    ],
    ['both', JSON.stringify({ LogEntry: JSON.stringify({ log: LINE }) })],
    ['a prefix with braces', `fluent.tag {"k8s":1} ${LINE}`],
  ])('reads a line wrapped in %s', (_, line) => {
    expect(read(line)).toEqual(read(LINE));
  });

  test('takes the time of a wrapped question from the wrapping', () => {
    const line = JSON.stringify({ log: `[INFO] ${QUERY}\n`, time: '2026-11-02T10:00:01Z' });
    expect(read(line)).toMatchObject({ kind: 'candidate', denial: { time: '2026-11-02T10:00:01.000Z' } });
  });

  test.each([
    ['a line that is cut off', LINE.slice(0, 100)],
    ['a name that is none', JSON.stringify({ ...RECORD, serverName: 'a b' })],
    ['a reason nobody knows', JSON.stringify({ ...RECORD, reason: 'whim' })],
    ['a client that is none', JSON.stringify({ ...RECORD, client: '\u001b[31m' })],
    ['a zone that is none', JSON.stringify({ ...RECORD, origin: '../../etc' })],
    ['a port that is none', JSON.stringify({ ...RECORD, destination: 'updates.vendor.example:70000' })],
    ['a count that is none', JSON.stringify({ ...RECORD, count: -1 })],
    ['a query that is cut off', QUERY.slice(0, 60)],
  ])('calls %s broken', (_, line) => {
    expect(read(line)).toEqual({ kind: 'broken' });
  });

  test('passes over denials of tcp, which carry no name', () => {
    const { serverName: _, ...record } = RECORD;
    expect(read(JSON.stringify({ ...record, listener: 'tcp-5450' }))).toMatchObject({
      kind: 'nothing',
      reason: 'not-in-allowlist',
    });
  });

  test('never throws, whatever the bytes', () => {
    const mutated = fc
      .tuple(
        fc.constantFrom(LINE, QUERY, `2026-11-02T10:00:01Z stdout P ${LINE}`),
        fc.nat(),
        fc.string({ unit: 'binary' }),
      )
      .map(([line, at, text]) => line.slice(0, at % line.length) + text + line.slice((at % line.length) + text.length));
    const unwrapper = new LogUnwrapper();
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), mutated, fc.json()), (text) => {
        const line = unwrapper.push(text);
        if (line !== undefined) expect(readLine(line)).toHaveProperty('kind');
      }),
      { numRuns: 2_000 },
    );
  });

  test('lets nothing through that a terminal or a file would obey', () => {
    const field = fc.constantFrom('site', 'origin', 'serverName', 'destination', 'client', 'ja4', 'time', 'listener');
    fc.assert(
      fc.property(field, fc.string({ unit: 'binary' }), (name, value) => {
        const reading = read(JSON.stringify({ ...RECORD, [name]: value }));
        if (reading !== undefined && 'denial' in reading)
          for (const text of Object.values(reading.denial)) expect(String(text)).toMatch(/^[\w.:-]*$/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('readLine(), of a query log', () => {
  test('takes a name that does not exist for a denial without a port', () => {
    expect(read(`2026-11-02T10:00:01.5Z stdout F [INFO] ${QUERY}`)).toEqual({
      kind: 'candidate',
      denial: {
        site: undefined,
        zone: 'level-2-ovens',
        host: 'updates.vendor.example',
        port: undefined,
        protocol: 'tls',
        client: '10.20.1.7',
        ja4: undefined,
        time: '2026-11-02T10:00:01.500Z',
        count: 1,
      },
      id: undefined,
      count: 1,
    });
    expect(read(`[INFO] ${QUERY}`)).toMatchObject({ denial: { time: undefined } });
  });

  test.each([
    ['NODATA', QUERY.replace('NXDOMAIN', 'NOERROR')],
    ['a refusal', QUERY.replace('NXDOMAIN', 'REFUSED')],
    ['another type', QUERY.replace('type=A ', 'type=AAAA ')],
    ['a name no host has', QUERY.replace('updates.vendor', 'a\\032b')],
  ])('passes over %s', (_, line) => {
    expect(read(line)).toEqual({ kind: 'other' });
  });
});
