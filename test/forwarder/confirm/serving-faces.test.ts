import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ListenerConfiguration } from '../../../forwarder/contract/configuration.ts';
import { ServingFaces } from '../../../forwarder/confirm/serving-faces.ts';
import { silentLog } from '../../../forwarder/observe/log.ts';

const LISTENER: ListenerConfiguration = {
  name: 'tls',
  protocol: 'tls',
  port: 443,
  bind: [{ interface: 'eth1', port: 443 }],
};
const SERVED = [LISTENER];
const FORMER = [{ ...LISTENER, name: 'former' }];

describe('ServingFaces', () => {
  let calls: string[];
  let canBind: boolean;
  let deafness: boolean[];
  let faces: ServingFaces;

  beforeEach(() => {
    [calls, canBind, deafness] = [[], true, []];
    faces = new ServingFaces({
      engine: {
        bind: async (listeners) => {
          calls.push(`bind ${namesOf(listeners)}`);
          await Promise.resolve();
          calls.push('bound');
          if (!canBind) throw new Error('Cannot listen: there is no such address');
        },
        unbindExcept: (listeners) => {
          calls.push(`keep ${namesOf(listeners)}`);
          return Promise.resolve();
        },
      },
      cards: {},
      onDeafness: (isDeaf) => deafness.push(isDeaf),
      log: silentLog(),
    });
  });

  function namesOf(listeners: readonly ListenerConfiguration[]): string {
    return listeners.map(({ name }) => name).join(' ');
  }

  test('says when faces that serve cannot be bound, and when they can again', async () => {
    await faces.serve(SERVED);
    canBind = false;
    await faces.bindAgain();
    await faces.bindAgain();
    expect([faces.isDeaf, deafness]).toEqual([true, [true]]);
    canBind = true;
    await faces.bindAgain();
    expect([faces.isDeaf, deafness]).toEqual([false, [true, false]]);
  });

  test('leaves it to whoever tries a candidate that it cannot be bound', async () => {
    canBind = false;
    await expect(faces.bind(SERVED)).rejects.toThrow('Cannot listen');
    expect([faces.isDeaf, deafness]).toEqual([false, []]);
  });

  test('binds again what serves, and gives up neither that nor what may be returned to', async () => {
    await faces.serve(SERVED);
    await faces.keep([...FORMER, ...SERVED]);
    calls.length = 0;
    await faces.bindAgain();
    expect(calls).toEqual(['bind tls', 'bound', 'keep tls former']);
  });

  test('gives up nothing while what serves cannot be bound', async () => {
    await faces.serve(SERVED);
    canBind = false;
    calls.length = 0;
    await faces.bindAgain();
    expect(calls).toEqual(['bind tls', 'bound']);
  });

  test('does one thing at a time', async () => {
    await Promise.all([faces.bind(FORMER), faces.serve(SERVED), faces.keep(SERVED)]);
    expect(calls).toEqual(['bind former', 'bound', 'bind tls', 'bound', 'keep tls']);
  });
});
