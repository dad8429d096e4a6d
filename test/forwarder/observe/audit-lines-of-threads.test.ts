import { describe, expect, test } from '@jest/globals';
import type { AuditSink } from '../../../forwarder/observe/audit-sink.ts';
import { AuditWriter } from '../../../forwarder/observe/audit.ts';
import { denialFor } from '../../support/audit-records.ts';

type Write = { readonly text: string; readonly settle: PromiseWithResolvers<void> };

/** Every write waits until the test says how it went. */
class HeldSink implements AuditSink {
  readonly #writes: Write[] = [];
  readonly #takers: ((write: Write) => void)[] = [];
  isClosed = false;

  write(bytes: Uint8Array): Promise<void> {
    const write = { text: Buffer.from(bytes).toString(), settle: Promise.withResolvers<void>() };
    const taker = this.#takers.shift();
    if (taker === undefined) this.#writes.push(write);
    else taker(write);
    return write.settle.promise;
  }

  /** The next write, now or when it comes. */
  next(): Promise<Write> {
    const write = this.#writes.shift();
    return write === undefined ? new Promise((resolve) => this.#takers.push(resolve)) : Promise.resolve(write);
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

const OWN = denialFor({ event: 'open' });
const OWN_LINE = `${JSON.stringify(OWN)}\n`;

describe('AuditWriter.writeLines()', () => {
  test('writes lines of threads and its own in the order in which they came', async () => {
    const sink = new HeldSink();
    const writer = new AuditWriter(sink);
    writer.writeLines(Buffer.from('{"from":"one"}\n{"from":"one"}\n'), 2, () => undefined);
    writer.write(OWN);
    writer.writeLines(Buffer.from('{"from":"two"}\n'), 1, () => undefined);
    const { text, settle } = await sink.next();
    expect(text).toBe(`{"from":"one"}\n{"from":"one"}\n${OWN_LINE}{"from":"two"}\n`);
    settle.resolve();
    await writer.flush();
  });

  test('says that they are settled when they are written, not before', async () => {
    const sink = new HeldSink();
    const writer = new AuditWriter(sink);
    let settled = 0;
    writer.writeLines(Buffer.from('{}\n'), 1, () => (settled += 1));
    const { settle } = await sink.next();
    expect(settled).toBe(0);
    settle.resolve();
    await writer.flush();
    expect(settled).toBe(1);
  });

  test('counts them and says that they are settled when the sink loses them, and goes on', async () => {
    const sink = new HeldSink();
    const drops: number[] = [];
    const faults: unknown[] = [];
    const writer = new AuditWriter(sink, {
      onDrop: (lines) => drops.push(lines),
      onFault: (fault) => faults.push(fault),
    });
    let settled = 0;
    writer.writeLines(Buffer.from('{}\n{}\n{}\n'), 3, () => (settled += 1));
    writer.write(OWN);
    const lost = await sink.next();
    writer.writeLines(Buffer.from('{"after":1}\n'), 1, () => (settled += 1));
    const fault = new Error('Cannot write: the disk is full');
    lost.settle.reject(fault);
    const after = await sink.next();
    expect([settled, writer.dropped, drops, faults]).toEqual([1, 4, [4], [fault]]);
    expect(after.text).toBe('{"after":1}\n');
    after.settle.resolve();
    await writer.flush();
    expect([settled, writer.dropped]).toEqual([2, 4]);
  });

  test('writes what is long in several writes, whole lines each', async () => {
    const sink = new HeldSink();
    const writer = new AuditWriter(sink);
    const lines = `${'x'.repeat(99_999)}\n`;
    for (let batch = 0; batch < 4; batch += 1) writer.writeLines(Buffer.from(lines), 1, () => undefined);
    for (const expected of [2, 2]) {
      const { text, settle } = await sink.next();
      expect(text).toBe(lines.repeat(expected));
      settle.resolve();
    }
    await writer.flush();
  });

  test('passes on a batch that is longer than a write of its own', async () => {
    const sink = new HeldSink();
    const writer = new AuditWriter(sink);
    const long = `${'x'.repeat(300 * 1_024)}\n`;
    writer.writeLines(Buffer.from(long), 1, () => undefined);
    writer.write(OWN);
    const first = await sink.next();
    expect(first.text).toBe(long);
    first.settle.resolve();
    const second = await sink.next();
    expect(second.text).toBe(OWN_LINE);
    second.settle.resolve();
    await writer.flush();
  });

  test('writes them before it closes', async () => {
    const sink = new HeldSink();
    const writer = new AuditWriter(sink);
    writer.writeLines(Buffer.from('{"last":1}\n'), 1, () => undefined);
    const closed = writer.close();
    const { text, settle } = await sink.next();
    expect([text, sink.isClosed]).toEqual(['{"last":1}\n', false]);
    settle.resolve();
    await closed;
    expect(sink.isClosed).toBe(true);
  });
});
