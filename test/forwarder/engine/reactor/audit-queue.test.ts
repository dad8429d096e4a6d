import { beforeEach, describe, expect, test } from '@jest/globals';
import { AuditQueue } from '../../../../forwarder/engine/reactor/audit-queue.ts';
import type { Report } from '../../../../forwarder/engine/reactor/messages.ts';
import { AuditRoom } from '../../../../forwarder/observe/audit-room.ts';
import { EngineCounters } from '../../../../forwarder/observe/engine-counters.ts';
import { readAuditLines } from '../../../../forwarder/observe/read-audit-lines.ts';
import { denialFor } from '../../../support/audit-records.ts';

/** `text`: of one byte a character. */
type Batch = { readonly text: string; readonly lines: number };

const WALL_MS = Date.parse('2026-11-02T10:00:10.000Z');

function recordsOf(batch: Batch | undefined): ReturnType<typeof readAuditLines> {
  return readAuditLines(Buffer.from(batch?.text ?? '', 'latin1'));
}

describe('AuditQueue', () => {
  let batches: Batch[];
  let room: AuditRoom;
  let counters: EngineCounters;
  let queue: AuditQueue;

  function startWith(bytes: number): void {
    batches = [];
    room = AuditRoom.ofBytes(bytes);
    counters = new EngineCounters();
    const send = (report: Report): void => {
      if (report.kind === 'audit')
        batches.push({ text: Buffer.from(report.text).toString('latin1'), lines: report.lines });
    };
    queue = new AuditQueue({ receive: () => undefined, send }, room, counters);
  }

  beforeEach(() => startWith(1024 * 1024));

  test('has nothing to do while there is nothing to write', () => {
    expect(queue.dueMs).toBe(Infinity);
    queue.flush(1_000, WALL_MS, true);
    expect(batches).toEqual([]);
  });

  test('sends lines together, when the first of them has waited for its time', () => {
    queue.add('one\n', 1_000);
    queue.add('two\n', 1_015);
    expect(queue.dueMs).toBe(1_020);
    queue.flush(1_019, WALL_MS);
    expect(batches).toEqual([]);
    queue.flush(1_020, WALL_MS);
    expect(batches).toEqual([{ text: 'one\ntwo\n', lines: 2 }]);
    expect(queue.dueMs).toBe(Infinity);
  });

  test('sends at once what has become long', () => {
    const line = `${'x'.repeat(40_000)}\n`;
    queue.add(line, 0);
    expect(batches).toEqual([]);
    queue.add(line, 0);
    expect(batches).toEqual([{ text: line + line, lines: 2 }]);
    queue.flush(1_000, WALL_MS, true);
    expect(batches).toHaveLength(1);
  });

  test('drops and counts what there is no room for, and goes on when room is given back', () => {
    startWith(10);
    expect([queue.add('1234567\n', 0), queue.add('890\n', 0), queue.add('9\n', 0)]).toEqual([true, false, true]);
    expect(counters.of('auditDrops')).toBe(1);
    queue.flush(0, WALL_MS, true);
    expect(batches).toEqual([{ text: '1234567\n9\n', lines: 2 }]);

    room.give(10);
    expect(queue.add('890\n', 0)).toBe(true);
  });

  test('writes denials as a record would be written, in characters of one byte', () => {
    const denial = denialFor({ site: 'Bäckerei "🥖"' });
    queue.deny(denial, 0);
    queue.flush(0, WALL_MS, true);
    expect(batches[0]?.text).toMatch(/^[\x20-\x7e]+\n$/);
    expect(recordsOf(batches[0])).toEqual([denial]);
  });

  test('counts identical denials past a rate, and says how many when their window is over', () => {
    for (let nth = 0; nth < 25; nth += 1) queue.deny(denialFor({}), 1_000 + nth);
    queue.flush(2_000, WALL_MS);
    expect(batches.map(({ lines }) => lines)).toEqual([10]);
    expect(queue.dueMs).toBe(11_000);

    queue.flush(11_000, WALL_MS);
    queue.flush(11_020, WALL_MS);
    const [repeated] = recordsOf(batches[1]);
    expect(repeated).toMatchObject({ event: 'repeated', count: 15, time: '2026-11-02T10:00:10.000Z' });
    queue.flush(30_000, WALL_MS);
    expect(batches).toHaveLength(2);
    expect(queue.dueMs).toBe(Infinity);
  });

  test('says at the end what it has counted so far', () => {
    for (let nth = 0; nth < 12; nth += 1) queue.deny(denialFor({}), 0);
    queue.flush(1, WALL_MS, true);
    const lines = batches.flatMap((batch) => recordsOf(batch));
    expect(lines.map(({ event }) => event)).toEqual([...Array.from({ length: 10 }, () => 'deny'), 'repeated']);
    expect(lines.at(-1)?.count).toBe(2);
  });
});
