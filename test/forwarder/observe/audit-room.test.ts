import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AuditRoom } from '../../../forwarder/observe/audit-room.ts';

describe('AuditRoom', () => {
  test('is one room for all who hold it', () => {
    const room = AuditRoom.ofBytes(100);
    const other = new AuditRoom(room.share());
    expect(room.take(60)).toBe(true);
    expect(other.take(60)).toBe(false);
    expect(other.take(40)).toBe(true);
    expect([room.freeBytes, other.freeBytes]).toEqual([0, 0]);
    room.give(60);
    expect(other.take(60)).toBe(true);
  });

  test('gives back what a holder that is no more had taken, and nothing of the others', () => {
    const room = AuditRoom.ofBytes(100);
    const memory = room.share();
    new AuditRoom(memory).take(30);
    room.take(20);
    new AuditRoom(memory).giveAll();
    expect(room.freeBytes).toBe(80);
  });

  test('does not grow when lines are written whose holder is no more', () => {
    const room = AuditRoom.ofBytes(100);
    const gone = new AuditRoom(room.share());
    gone.take(70);
    gone.giveAll();
    gone.give(70);
    expect(room.freeBytes).toBe(100);
  });

  test('never holds less than nothing or more than it has', () => {
    const act = fc.record({ holder: fc.nat(2), kind: fc.constantFrom('take', 'give', 'all'), bytes: fc.nat(150) });
    fc.assert(
      fc.property(fc.array(act), (acts) => {
        const room = AuditRoom.ofBytes(100);
        const holders = [room, new AuditRoom(room.share()), new AuditRoom(room.share())];
        const taken = [0, 0, 0];
        for (const { holder, kind, bytes } of acts) {
          const mine = taken[holder] ?? 0;
          const free = 100 - taken.reduce((sum, each) => sum + each, 0);
          if (kind === 'take') {
            expect(holders[holder]?.take(bytes)).toBe(bytes <= free);
            if (bytes <= free) taken[holder] = mine + bytes;
          } else if (kind === 'give') {
            holders[holder]?.give(bytes);
            taken[holder] = Math.max(0, mine - bytes);
          } else {
            holders[holder]?.giveAll();
            taken[holder] = 0;
          }
          expect(room.freeBytes).toBe(100 - taken.reduce((sum, each) => sum + each, 0));
        }
      }),
    );
  });
});
