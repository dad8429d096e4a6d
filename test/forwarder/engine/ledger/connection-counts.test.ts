import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Limits } from '../../../../forwarder/contract/configuration.ts';
import { Ledger, REFUSED, SILENT } from '../../../../forwarder/engine/ledger/ledger.ts';
import type { Standing } from '../../../../forwarder/engine/ledger/ledger.ts';
import { limitsWith } from '../../../support/limits.ts';

const CHILDREN = ['ovens', 'packaging', 'robots', 'labels'];

/** Enters from one source that may do so without end. */
class Door {
  readonly ledger = Ledger.create({ clients: 64, files: 100_000 });

  enter(zone: string, limits: Limits, children = 2): string | undefined {
    return this.ledger.enter(this.ledger.childNumber(zone), this.ledger.hash('10.0.0.1'), limits, children, 0);
  }

  identify(zone: string, client: string, limits: Limits): string | undefined {
    return this.ledger.identify(this.ledger.childNumber(zone), this.ledger.hash(client), limits);
  }

  leave(zone: string, standing: Standing | string): void {
    const counted = typeof standing === 'string' ? this.ledger.hash(standing) : standing;
    this.ledger.leave(this.ledger.childNumber(zone), counted);
  }
}

describe('enter()', () => {
  test('counts every child for itself', () => {
    const door = new Door();
    const limits = limitsWith({ connectionsPerChild: 1 });
    expect(door.enter('ovens', limits)).toBeUndefined();
    expect(door.enter('ovens', limits)).toBe('child');
    expect(door.enter('packaging', limits)).toBeUndefined();
  });

  test('names the widest limit first', () => {
    const door = new Door();
    const limits = limitsWith({ connections: 1, connectionsPerChild: 1, unidentified: 1, newConnectionsPerSecond: 1 });
    door.enter('ovens', limits);
    expect(door.enter('ovens', limits)).toBe('connections');
  });

  test('does not count a connection it refused', () => {
    const door = new Door();
    const limits = limitsWith({ connections: 1 });
    door.enter('ovens', limits);
    for (let attempt = 0; attempt < 5; attempt += 1) door.enter('ovens', limits);
    door.leave('ovens', SILENT);
    expect(door.enter('ovens', limits)).toBeUndefined();
  });

  test('obeys a limit that was lowered meanwhile', () => {
    const door = new Door();
    for (let opened = 0; opened < 3; opened += 1) door.enter('ovens', limitsWith({}));
    expect(door.enter('ovens', limitsWith({ connections: 2 }))).toBe('connections');
  });
});

describe('enter() with children that say nothing', () => {
  const limits = limitsWith({ unidentified: 8 });

  test('leaves room for the others when one child takes all it can get', () => {
    const door = new Door();
    const attempts = Array.from({ length: 20 }, () => door.enter('ovens', limits, 4));
    expect(attempts.filter((limit) => limit === undefined)).toHaveLength(4);
    expect(attempts.at(-1)).toBe('unidentified');
    for (const child of ['packaging', 'robots']) {
      expect([door.enter(child, limits, 4), door.enter(child, limits, 4)]).toEqual([undefined, undefined]);
    }
    expect(door.enter('labels', limits, 4)).toBe('unidentified');
  });

  test('gives a child its share while the others use more than half', () => {
    const door = new Door();
    for (let index = 0; index < 4; index += 1) door.enter('ovens', limits, 4);
    door.enter('packaging', limits, 4);
    door.enter('packaging', limits, 4);
    expect(door.enter('packaging', limits, 4)).toBe('unidentified');
    expect(door.enter('robots', limits, 4)).toBeUndefined();
  });

  test('lets an only child use the whole of it', () => {
    const door = new Door();
    for (let index = 0; index < 8; index += 1) expect(door.enter('ovens', limits, 1)).toBeUndefined();
    expect(door.enter('ovens', limits, 1)).toBe('unidentified');
  });
});

describe('identify() and leave()', () => {
  test('free the place among the unidentified once, by name or by leaving', () => {
    const door = new Door();
    const limits = limitsWith({ unidentified: 1 });
    door.enter('ovens', limits);
    expect(door.enter('ovens', limits)).toBe('unidentified');
    door.identify('ovens', '10.0.0.1', limits);
    expect(door.enter('ovens', limits)).toBeUndefined();
    door.leave('ovens', '10.0.0.1');
    expect(door.enter('ovens', limits)).toBe('unidentified');
    door.leave('ovens', SILENT);
    expect(door.enter('ovens', limits)).toBeUndefined();
  });

  test('count a client until it leaves, and not at all when it was refused', () => {
    const door = new Door();
    const limits = limitsWith({ connectionsPerClient: 1 });
    for (let entered = 0; entered < 3; entered += 1) door.enter('ovens', limits);
    expect(door.identify('ovens', '10.0.0.1', limits)).toBeUndefined();
    expect(door.identify('ovens', '10.0.0.1', limits)).toBe('client');
    door.leave('ovens', REFUSED);
    expect(door.identify('ovens', '10.0.0.1', limits)).toBe('client');
    door.leave('ovens', '10.0.0.1');
    door.enter('ovens', limits);
    expect(door.identify('ovens', '10.0.0.1', limits)).toBeUndefined();
  });

  test('refuse a client there is no memory for', () => {
    const door = new Door();
    const limits = limitsWith({});
    const answers = Array.from({ length: 100 }, (_, index) => {
      door.enter('ovens', limits);
      return door.identify('ovens', `10.0.0.${index}`, limits);
    });
    expect(answers.indexOf('memory')).toBeGreaterThanOrEqual(64);
  });
});

type Connection = { readonly zone: string; standing: Standing | string };

/** The same rules with sums over a list: what is counted is what is there. */
class Model {
  readonly connections: Connection[] = [];

  reached(zone: string, limits: Limits, children: number): string | undefined {
    const silent = this.connections.filter(({ standing }) => standing === SILENT);
    const share = Math.max(1, Math.floor(limits.unidentified / children));
    if (this.connections.length >= limits.connections) return 'connections';
    if (this.#of(this.connections, zone) >= limits.connectionsPerChild) return 'child';
    if (silent.length >= limits.unidentified) return 'unidentified';
    return silent.length >= limits.unidentified / 2 && this.#of(silent, zone) >= share ? 'unidentified' : undefined;
  }

  isClientFull(client: string, limits: Limits): boolean {
    return this.connections.filter(({ standing }) => standing === client).length >= limits.connectionsPerClient;
  }

  #of(connections: readonly Connection[], zone: string): number {
    return connections.filter((connection) => connection.zone === zone).length;
  }
}

describe('any sequence of enter(), identify() and leave()', () => {
  const step = fc.record({
    act: fc.constantFrom('enter', 'enter', 'identify', 'leave'),
    zone: fc.constantFrom(...CHILDREN),
    client: fc.constantFrom('c1', 'c2', 'c3'),
    which: fc.nat(1_000),
  });
  const limits = fc.record({
    connections: fc.integer({ min: 1, max: 20 }),
    connectionsPerChild: fc.integer({ min: 1, max: 10 }),
    connectionsPerClient: fc.integer({ min: 1, max: 4 }),
    unidentified: fc.integer({ min: 1, max: 10 }),
  });

  test('counts what is there, and nothing when all have left', () => {
    fc.assert(
      fc.property(limits, fc.array(step, { maxLength: 120 }), (some, steps) => {
        const door = new Door();
        const model = new Model();
        const bounds = limitsWith(some);
        for (const { act, zone, client, which } of steps) {
          const connection = model.connections[which % Math.max(1, model.connections.length)];
          if (act === 'enter') {
            const limit = model.reached(zone, bounds, CHILDREN.length);
            expect(door.enter(zone, bounds, CHILDREN.length)).toBe(limit);
            if (limit === undefined) model.connections.push({ zone, standing: SILENT });
          } else if (act === 'identify' && connection?.standing === SILENT) {
            const isFull = model.isClientFull(client, bounds);
            expect(door.identify(connection.zone, client, bounds)).toBe(isFull ? 'client' : undefined);
            connection.standing = isFull ? REFUSED : client;
          } else if (act === 'leave' && connection !== undefined) {
            door.leave(connection.zone, connection.standing);
            model.connections.splice(model.connections.indexOf(connection), 1);
          }
          expect(door.ledger.openConnections).toBe(model.connections.length);
          expect(door.ledger.budgets.openFiles).toBe(2 * model.connections.length);
        }
        for (const { zone, standing } of model.connections) door.leave(zone, standing);
        expect([door.ledger.openConnections, door.ledger.unidentified, door.ledger.budgets.openFiles]).toEqual([
          0, 0, 0,
        ]);
        for (const client of ['c1', 'c2', 'c3']) {
          expect(door.enter('ovens', limitsWith({}))).toBeUndefined();
          expect(door.identify('ovens', client, limitsWith({ connectionsPerClient: 1 }))).toBeUndefined();
        }
      }),
      { numRuns: 200 },
    );
  });
});
