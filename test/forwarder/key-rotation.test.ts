// The keys of a conduit are replaced while it carries connections: first at the parent, then at the child, then the old
// one goes. Two real forwarders, each with its own copy of the Secret.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Socket } from 'node:net';
import { ForwarderFiles, portOf, type Started } from '../support/forwarder-files.ts';
import { LogLines } from '../support/log-lines.ts';
import { MountedSecret } from '../support/mounted-secret.ts';
import { dial, helloFor, readBytes, startTcpServer, type TestServer } from '../support/peers.ts';

const newKey = (): string => randomBytes(32).toString('base64');
const [JANUARY, FEBRUARY] = [newKey(), newKey()];

describe('keys of a conduit', () => {
  const stack = new AsyncDisposableStack();
  const logs = { upper: new LogLines(), lower: new LogLines() };
  let [internet, upper, lower]: [TestServer?, Started?, Started?] = [];
  let [atParent, atChild]: [MountedSecret?, MountedSecret?] = [];

  beforeAll(async () => {
    internet = stack.use(await startTcpServer((socket) => socket.pipe(socket)));
    const above = stack.use(new ForwarderFiles());
    const below = stack.use(new ForwarderFiles());
    atParent = new MountedSecret(join(above.folder, 'keys'));
    atChild = new MountedSecret(join(below.folder, 'keys'));
    await Promise.all([atParent.mount({ '2027-01': JANUARY }), atChild.mount({ '2027-01': JANUARY })]);
    await above.configure(internet.port, { zone: 'level-4', children: { 'level-3': { keys: atParent.folder } } });
    const zones = { 'level-3': { networks: ['127.0.0.0/8'] }, ovens: { via: 'level-3' } };
    const grants = [{ for: ['ovens'], from: 'ovens.yaml', entries: [{ host: 'a.example', port: 443 }] }];
    await above.allow([], { zones, grants }, 'level-4');
    upper = await above.start({ log: logs.upper.log });
    const ports = { 443: portOf(upper.forwarder) };
    const parent = { zone: 'level-4', address: '127.0.0.1', ports, keys: atChild.folder };
    await below.configure(0, { uplink: { parent, from: { address: '127.0.0.8' } } });
    await below.allow(['a.example']);
    lower = await below.start({ log: logs.lower.log });
  });
  afterAll(() => stack.disposeAsync());

  /** A connection through both, and whether it carries bytes. */
  async function connect(): Promise<Socket> {
    if (lower === undefined) throw new Error('Cannot connect: nothing was started');
    const socket = await dial(portOf(lower.forwarder));
    await expectEcho(socket, helloFor('a.example'));
    return socket;
  }

  async function expectEcho(socket: Socket, bytes: Buffer): Promise<void> {
    socket.write(bytes);
    expect(await readBytes(socket, bytes.length)).toEqual(bytes);
  }

  test('rotate without losing a connection, open or new', async () => {
    const older = await connect();
    const steps: readonly (readonly [MountedSecret | undefined, LogLines, Record<string, string>, string])[] = [
      [atParent, logs.upper, { '2027-01': JANUARY, '2027-02': FEBRUARY }, '2027-02'],
      [atChild, logs.lower, { '2027-01': JANUARY, '2027-02': FEBRUARY }, '2027-02'],
      [atParent, logs.upper, { '2027-02': FEBRUARY }, '2027-02'],
      [atChild, logs.lower, { '2027-02': FEBRUARY }, '2027-02'],
    ];
    for (const [secret, said, files, signing] of steps) {
      const taken = said.next(`"signing":"${signing}","keys":${JSON.stringify(Object.keys(files))}`);
      await secret?.mount(files);
      (await connect()).destroy();
      await taken;
      (await connect()).destroy();
    }
    await expectEcho(older, Buffer.from('still here'));
    older.destroy();
    const denied = [upper, lower].flatMap((started) => started?.trail.records.filter(({ event }) => event === 'deny'));
    expect(denied).toEqual([]);
    expect(upper?.trail.records.every(({ clientVerified }) => clientVerified === 'proxy-header')).toBe(true);
  });

  test.each([
    ['is no key', { '2027-02': FEBRUARY, '2027-03': 'not a key' }, 'it is not base64'],
    ['is gone with all the others', {}, 'it holds no key'],
  ])('stay as they were while a new one %s, and it is said', async (_what, files, problem) => {
    const gauge = async (): Promise<string | undefined> =>
      /^sallyport_conduit_keys_unusable.*$/m.exec((await lower?.forwarder.metrics.text()) ?? '')?.[0];
    const said = logs.lower.next(problem);
    await atChild?.mount(files);
    expect(await said).toContain('The former keys stay');
    expect(await gauge()).toBe('sallyport_conduit_keys_unusable{conduit="level-3"} 1');
    (await connect()).destroy();

    const back = logs.lower.next('keys in force');
    await atChild?.mount({ '2027-02': FEBRUARY });
    await back;
    expect(await gauge()).toBe('sallyport_conduit_keys_unusable{conduit="level-3"} 0');
    (await connect()).destroy();
  });
});
