import { describe, expect, test } from '@jest/globals';
import { configurationSchema } from '../../../forwarder/contract/configuration.ts';
import type { Limits } from '../../../forwarder/contract/configuration.ts';
import { ConnectionLimits } from '../../../forwarder/engine/limits.ts';
import type { Ticket } from '../../../forwarder/engine/limits.ts';

function limitsWith(limits: Partial<Limits>): Limits {
  return configurationSchema.shape.limits.parse(limits);
}

function enter(connections: ConnectionLimits, child: string, limits: Limits, children = 2): Ticket {
  const ticket = connections.enter(child, limits, children);
  if (typeof ticket === 'string') throw new Error(`Cannot enter: limit ${ticket} is reached. Raise it`);
  return ticket;
}

describe('ConnectionLimits.enter()', () => {
  test('counts every child for itself', () => {
    const connections = new ConnectionLimits();
    const limits = limitsWith({ connectionsPerChild: 1 });
    enter(connections, 'ovens', limits);
    expect(connections.enter('ovens', limits, 2)).toBe('child');
    expect(connections.enter('packaging', limits, 2)).toBeInstanceOf(Object);
  });

  test('names the widest limit first', () => {
    const connections = new ConnectionLimits();
    const limits = limitsWith({ connections: 1, connectionsPerChild: 1, unidentified: 1 });
    enter(connections, 'ovens', limits);
    expect(connections.enter('ovens', limits, 2)).toBe('connections');
  });

  test('does not count a connection it refused', () => {
    const connections = new ConnectionLimits();
    const limits = limitsWith({ connections: 1 });
    const ticket = enter(connections, 'ovens', limits);
    for (let attempt = 0; attempt < 5; attempt += 1) connections.enter('ovens', limits, 2);
    ticket.leave();
    expect(connections.enter('ovens', limits, 2)).toBeInstanceOf(Object);
  });

  test('obeys a limit that was lowered meanwhile', () => {
    const connections = new ConnectionLimits();
    for (let opened = 0; opened < 3; opened += 1) enter(connections, 'ovens', limitsWith({}));
    expect(connections.enter('ovens', limitsWith({ connections: 2 }), 2)).toBe('connections');
  });
});

describe('ConnectionLimits.enter() with children that say nothing', () => {
  const limits = limitsWith({ unidentified: 8 });

  test('leaves room for the others when one child takes all it can get', () => {
    const connections = new ConnectionLimits();
    const attempts = Array.from({ length: 20 }, () => connections.enter('ovens', limits, 4));
    expect(attempts.filter((ticket) => typeof ticket === 'object')).toHaveLength(4);
    expect(attempts.at(-1)).toBe('unidentified');
    for (const child of ['packaging', 'robots']) {
      expect([enter(connections, child, limits, 4), enter(connections, child, limits, 4)]).toHaveLength(2);
    }
    expect(connections.enter('labels', limits, 4)).toBe('unidentified');
  });

  test('gives a child its share while the others use more than half', () => {
    const connections = new ConnectionLimits();
    for (let index = 0; index < 4; index += 1) enter(connections, 'ovens', limits, 4);
    enter(connections, 'packaging', limits, 4);
    enter(connections, 'packaging', limits, 4);
    expect(connections.enter('packaging', limits, 4)).toBe('unidentified');
    enter(connections, 'robots', limits, 4);
  });

  test('lets an only child use the whole of it', () => {
    const connections = new ConnectionLimits();
    for (let index = 0; index < 8; index += 1) enter(connections, 'ovens', limits, 1);
    expect(connections.enter('ovens', limits, 1)).toBe('unidentified');
  });
});

describe('Ticket', () => {
  test('frees the place among the unidentified once, by name or by leaving', () => {
    const connections = new ConnectionLimits();
    const limits = limitsWith({ unidentified: 1 });
    const named = enter(connections, 'ovens', limits);
    expect(connections.enter('ovens', limits, 2)).toBe('unidentified');
    named.identify('ovens 10.0.0.1');
    const silent = enter(connections, 'ovens', limits);
    named.leave();
    expect(connections.enter('ovens', limits, 2)).toBe('unidentified');
    silent.leave();
    expect(connections.enter('ovens', limits, 2)).toBeInstanceOf(Object);
  });

  test('counts a client until it leaves, and not at all when it was refused', () => {
    const connections = new ConnectionLimits();
    const limits = limitsWith({ connectionsPerClient: 1 });
    const [first, second, third] = [0, 1, 2].map(() => enter(connections, 'ovens', limits));
    expect(first?.identify('ovens 10.0.0.1')).toBeUndefined();
    expect(second?.identify('ovens 10.0.0.1')).toBe('client');
    second?.leave();
    expect(third?.identify('ovens 10.0.0.1')).toBe('client');
    first?.leave();
    expect(enter(connections, 'ovens', limits).identify('ovens 10.0.0.1')).toBeUndefined();
  });
});
