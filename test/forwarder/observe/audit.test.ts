import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { AuditRoom } from '../../../forwarder/observe/audit-room.ts';
import { AuditWriter, createAuditSink } from '../../../forwarder/observe/audit.ts';
import { FileSink } from '../../../forwarder/observe/audit-sink.ts';
import type { AuditSink } from '../../../forwarder/observe/audit-sink.ts';
import { denialFor } from '../../support/audit-records.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

/** Keeps what is written; holds every write back until it is opened. */
class GatedSink implements AuditSink {
  readonly batches: string[] = [];
  readonly #gate = Promise.withResolvers<void>();
  isClosed = false;

  constructor(isOpen: boolean) {
    if (isOpen) this.open();
  }

  open(): void {
    this.#gate.resolve();
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#gate.promise;
    this.batches.push(Buffer.from(bytes).toString());
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

function linesOf(text: string): unknown[] {
  return text
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

describe('AuditWriter', () => {
  test('writes the lines of one turn in one batch, one object a line', async () => {
    const sink = new GatedSink(true);
    const writer = new AuditWriter(sink);
    const records = [denialFor({ serverName: 'a.example' }), denialFor({ serverName: 'b.example', event: 'close' })];
    expect(records.map((record) => writer.write(record))).toEqual([true, true]);
    await writer.flush();

    expect(sink.batches).toHaveLength(1);
    expect(linesOf(sink.batches.join(''))).toEqual(records);
    await writer.close();
    expect(sink.isClosed).toBe(true);
  });

  test('drops and counts what a blocked sink leaves no room for, and goes on when it opens', async () => {
    const sink = new GatedSink(false);
    const dropped: number[] = [];
    const record = denialFor({ event: 'open' });
    const room = 3 * (JSON.stringify(record).length + 1);
    const writer = new AuditWriter(sink, { room: AuditRoom.ofBytes(room), onDrop: (lines) => dropped.push(lines) });
    expect([1, 2, 3, 4, 5].map(() => writer.write(record))).toEqual([true, true, true, false, false]);
    expect(dropped).toEqual([1, 1]);
    sink.open();
    await writer.flush();

    expect(linesOf(sink.batches.join(''))).toHaveLength(3);
    expect(writer.write(record)).toBe(true);
    await writer.close();
    expect(writer.dropped).toBe(2);
  });

  test('counts the lines of a batch that the sink refuses', async () => {
    const faults: unknown[] = [];
    const sink: AuditSink = { write: () => Promise.reject(new Error('ENOSPC')), close: () => Promise.resolve() };
    const writer = new AuditWriter(sink, { onFault: (error) => faults.push(error) });
    writer.write(denialFor({}));
    writer.write(denialFor({ event: 'close' }));
    await writer.close();
    expect(writer.dropped).toBe(2);
    expect(faults).toEqual([new Error('ENOSPC')]);
  });

  test('counts identical denials past the rate, but writes every close', async () => {
    const sink = new GatedSink(true);
    const writer = new AuditWriter(sink, { now: () => 0, rate: { written: 2, windowMs: 10_000, maxKinds: 10 } });
    for (let times = 0; times < 6; times += 1) {
      writer.write(denialFor({}));
      writer.write(denialFor({ event: 'close' }));
    }
    await writer.close();
    const lines = linesOf(sink.batches.join(''));
    expect(lines.filter((line) => isEvent(line, 'deny'))).toHaveLength(2);
    expect(lines.filter((line) => isEvent(line, 'close'))).toHaveLength(6);
    expect(lines.at(-1)).toMatchObject({ event: 'repeated', count: 4, reason: 'not-in-allowlist' });
  });

  test('writes the counted denials when their window is over', async () => {
    const sink = new GatedSink(true);
    const written = Promise.withResolvers<string>();
    const watching: AuditSink = {
      write: async (bytes) => {
        await sink.write(bytes);
        const text = Buffer.from(bytes).toString();
        if (text.includes('repeated')) written.resolve(text);
      },
      close: () => sink.close(),
    };
    const writer = new AuditWriter(watching, { rate: { written: 1, windowMs: 20, maxKinds: 10 } });
    const keepsTheLoopAlive = setInterval(() => undefined, 1_000);
    writer.write(denialFor({}));
    writer.write(denialFor({}));
    expect(linesOf(await written.promise)).toMatchObject([{ event: 'repeated', count: 1 }]);
    clearInterval(keepsTheLoopAlive);
    await writer.close();
  });

  test('does not wait for ever for a blocked sink when it closes', async () => {
    const sink = new GatedSink(false);
    const writer = new AuditWriter(sink, { closeTimeoutMs: 20 });
    writer.write(denialFor({}));
    await writer.close();
    expect(sink.isClosed).toBe(false);
    sink.open();
    await writer.flush();
  });
});

function isEvent(line: unknown, event: string): boolean {
  return typeof line === 'object' && line !== null && 'event' in line && line.event === event;
}

describe('FileSink', () => {
  test('appends to what is there and renames the file when it is large', async () => {
    using folder = new TemporaryFolder();
    const path = folder.write('audit.log', 'before\n');
    const sink = new FileSink(path, 20);
    await sink.write(Buffer.from('first line\n'));
    expect(readFileSync(path, 'utf8')).toBe('before\nfirst line\n');
    await sink.write(Buffer.from('second\n'));
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('before\nfirst line\nsecond\n');
    await sink.write(Buffer.from('third\n'));
    expect(readFileSync(path, 'utf8')).toBe('third\n');
    await sink.close();
  });

  test('rejects when the folder is not there, and is used again when it is', async () => {
    using folder = new TemporaryFolder();
    const sink = createAuditSink({ file: `${folder.path}/new/audit.log`, rotateMiB: 1 });
    await expect(sink.write(Buffer.from('lost\n'))).rejects.toMatchObject({ code: 'ENOENT' });
    folder.write('new/marker', '');
    await sink.write(Buffer.from('kept\n'));
    await sink.close();
    expect(readFileSync(`${folder.path}/new/audit.log`, 'utf8')).toBe('kept\n');
  });
});
