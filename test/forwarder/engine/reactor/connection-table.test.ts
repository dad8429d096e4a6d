import { describe, expect, test } from '@jest/globals';
import {
  ATTEMPTS_PER_ROW,
  ConnectionTable,
  FREE,
  GREETING,
  NO_FD,
  OPEN,
} from '../../../../forwarder/engine/reactor/connection-table.ts';

/** Every value of a row is its own and no other row's. */
function fill(table: ConnectionTable, row: number): void {
  const seed = 1_000 * (row + 1);
  table.standing[row] = 2 ** 50 + seed;
  table.face[row] = seed + 1;
  table.clientFd[row] = seed + 2;
  table.serverFd[row] = seed + 3;
  table.child[row] = seed + 4;
  table.buffered[row] = seed + 5;
  for (let attempt = 0; attempt < ATTEMPTS_PER_ROW; attempt += 1)
    table.attempts[row * ATTEMPTS_PER_ROW + attempt] = seed + 10 + attempt;
  table.phase[row] = OPEN;
  table.isCounted[row] = 1;
  table.setId(row, new Uint8Array(16).fill(row + 1));
  table.setPeer(row, new Uint8Array(28).fill(row + 100));
}

function read(table: ConnectionTable, row: number): unknown {
  return {
    standing: table.standing[row],
    integers: [table.face[row], table.clientFd[row], table.serverFd[row], table.child[row], table.buffered[row]],
    attempts: [...table.attempts.subarray(row * ATTEMPTS_PER_ROW, (row + 1) * ATTEMPTS_PER_ROW)],
    bytes: [table.phase[row], table.isCounted[row]],
    id: [...table.id(row)],
    peer: [...table.peer(row)],
  };
}

function filled(row: number): unknown {
  const seed = 1_000 * (row + 1);
  return {
    standing: 2 ** 50 + seed,
    integers: [seed + 1, seed + 2, seed + 3, seed + 4, seed + 5],
    attempts: Array.from({ length: ATTEMPTS_PER_ROW }, (_, attempt) => seed + 10 + attempt),
    bytes: [OPEN, 1],
    id: Array.from({ length: 16 }, () => row + 1),
    peer: Array.from({ length: 28 }, () => row + 100),
  };
}

describe('ConnectionTable', () => {
  test.each([1, 2, 7, 64])('keeps every column of %i rows apart, as another thread sees them', (rows) => {
    const memory = ConnectionTable.allocate(rows);
    const table = new ConnectionTable(memory);
    table.toldOfChild[3] = 77;
    for (let row = 0; row < rows; row += 1) fill(table, row);

    const seen = new ConnectionTable(memory);
    expect(seen.toldOfChild[3]).toBe(77);
    for (let row = 0; row < rows; row += 1) expect(read(seen, row)).toEqual(filled(row));
  });

  test('hands out every row once, and none beyond them', () => {
    const table = new ConnectionTable(ConnectionTable.allocate(3));
    expect([10, 11, 12, 13].map((fd) => table.take(fd))).toEqual([0, 1, 2, undefined]);
    expect([table.end, table.isFull]).toEqual([3, true]);
    table.release(1);
    expect(table.isFull).toBe(false);
  });

  test('uses the row freed last first, so that no more memory is touched than needed', () => {
    const table = new ConnectionTable(ConnectionTable.allocate(8));
    for (const fd of [10, 11, 12]) table.take(fd);
    table.release(0);
    table.release(2);
    expect(table.phase[2]).toBe(FREE);
    expect([20, 21, 22].map((fd) => table.take(fd))).toEqual([2, 0, 3]);
    expect(table.end).toBe(4);
  });

  test('leaves nothing of the connection that had the row before', () => {
    const table = new ConnectionTable(ConnectionTable.allocate(2));
    fill(table, table.take(10) ?? 0);
    table.release(0);
    table.take(20);
    expect(read(table, 0)).toMatchObject({
      attempts: [NO_FD, NO_FD, NO_FD, NO_FD],
      bytes: [GREETING, 0],
    });
    expect([table.clientFd[0], table.serverFd[0], table.buffered[0]]).toEqual([20, NO_FD, 0]);
  });

  test('writes an id as people read it', () => {
    const table = new ConnectionTable(ConnectionTable.allocate(2));
    table.setId(
      1,
      Uint8Array.from({ length: 16 }, (_, index) => 16 * index),
    );
    expect(table.idText(1)).toBe('00102030405060708090a0b0c0d0e0f0');
    expect(table.idText(0)).toBe('0'.repeat(32));
  });
});
