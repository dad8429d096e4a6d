// What a host does not have yet, on a bad morning after a reboot: addresses of cards that are not up, ports that another
// program still holds. The forwarder serves what it can, says what it cannot, and goes on trying.

import { describe, expect, test } from '@jest/globals';
import type { ConfigurationInput } from '../../forwarder/contract/configuration.ts';
import { createAuthority } from '../support/certificates.ts';
import { conditionOf, ForwarderFiles } from '../support/forwarder-files.ts';
import { LogLines } from '../support/log-lines.ts';
import { startTcpServer, startTlsServer } from '../support/peers.ts';

const RETRY = { firstMs: 10, longestMs: 20 };
const reserved = [{ host: 'git.example', port: 443, for: ['ovens', 'level-3'] }];

function listenOn(port: number): Pick<ConfigurationInput, 'listeners'> {
  return { listeners: [{ name: 'tls-443', protocol: 'tls', port: 443, bind: [{ address: '127.0.0.1', port }] }] };
}

describe('startForwarder() where something is not there yet', () => {
  test.each(['metrics', 'health'] as const)('serves without %s, and serves them once it can', async (what) => {
    const occupant = await startTcpServer();
    const { port } = occupant;
    const said = new LogLines();
    await using files = new ForwarderFiles();
    const listeners = [{ name: 'x', protocol: 'tls' as const, port: 443, bind: [{ address: '127.0.0.3', port: 0 }] }];
    await files.configure(1, { listeners, [what]: { address: '127.0.0.1', port } });
    await files.allow(['a.example']);
    const refused = said.next(`Cannot serve health or metrics on 127.0.0.1 port ${port}`);
    const { forwarder } = await files.start({ retry: RETRY, log: said.log });
    expect(forwarder.state().ready).toBe(true);
    expect(await refused).toContain('EADDRINUSE');
    expect(forwarder.ports[what]).toBeUndefined();

    const served = said.next('served after all');
    await occupant[Symbol.asyncDispose]();
    await served;
    const path = what === 'metrics' ? '/metrics' : '/readyz';
    expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(200);
    expect(said.lines.filter((line) => line.includes('EADDRINUSE'))).toHaveLength(1);
  });

  test('ends in order while it still tries', async () => {
    await using files = new ForwarderFiles();
    await files.configure(1, { metrics: { address: '192.0.2.1', port: 9441 } });
    await files.allow(['a.example']);
    const { forwarder } = await files.start({ retry: RETRY });
    await forwarder.close();
    expect(forwarder.ports.metrics).toBeUndefined();
  });
});

describe('a configuration whose listener cannot be bound', () => {
  test('is tried again for as long as the file holds it', async () => {
    const authority = await createAuthority();
    await using world = await startTlsServer(await authority.issue('git.example'));
    const occupant = await startTcpServer();
    await using files = new ForwarderFiles();
    await files.configure(world.port);
    await files.allow([], { reserved });
    const { forwarder } = await files.start({ retry: RETRY });
    const first = await forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    await files.configure(world.port, listenOn(occupant.port));
    const deaf = await forwarder.until((state) => conditionOf(state, 'Ready') === 'False/ConfigRejected');
    expect(deaf).toMatchObject({ ready: true, configuration: first.configuration });

    await occupant[Symbol.asyncDispose]();
    const last = await forwarder.until(
      (state) => state.configuration !== first.configuration && conditionOf(state, 'Confirmed') === 'True/Confirmed',
    );
    expect(conditionOf(last, 'Ready')).toBe('True/Loaded');
    expect(forwarder.addresses().get('tls-443')).toEqual([{ address: '127.0.0.1', port: occupant.port }]);
  });

  test('is tried again after a start that had to use the former one, and no more once the file holds another', async () => {
    const authority = await createAuthority();
    await using world = await startTlsServer(await authority.issue('git.example'));
    await using occupant = await startTcpServer();
    await using files = new ForwarderFiles();
    await files.configure(world.port);
    await files.allow([], { reserved });
    const before = await files.start();
    const first = await before.forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    await before.forwarder.close();

    await files.configure(world.port, listenOn(occupant.port));
    const said = new LogLines();
    const { forwarder } = await files.start({ retry: RETRY, log: said.log });
    expect(forwarder.state()).toMatchObject({ ready: true, configuration: first.configuration });
    await files.configure(world.port);
    const back = await forwarder.until((state) => conditionOf(state, 'Ready') === 'True/Loaded');
    expect(back.configuration).toBe(first.configuration);
    expect(said.lines.filter((line) => line.includes('Cannot listen'))).toHaveLength(1);
  });

  test('is not ready after a roll-back to it, until it can be bound', async () => {
    const authority = await createAuthority();
    await using world = await startTlsServer(await authority.issue('git.example'));
    await using wrong = await startTcpServer((socket) => socket.destroy());
    const place = await startTcpServer();
    await place[Symbol.asyncDispose]();
    await using files = new ForwarderFiles();
    await files.configure(world.port, listenOn(place.port));
    await files.allow([], { reserved });
    const before = await files.start();
    const first = await before.forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    await before.forwarder.close();

    const occupant = await startTcpServer(undefined, place.port);
    await files.configure(wrong.port);
    const { forwarder } = await files.start({ retry: RETRY });
    const deaf = await forwarder.until(
      (state) => conditionOf(state, 'Confirmed') === 'False/RolledBack' && !state.ready,
    );
    expect(deaf).toMatchObject({ detail: 'a listener could not be bound', configuration: first.configuration });
    await occupant[Symbol.asyncDispose]();
    await forwarder.until(({ ready }) => ready);
    expect(forwarder.addresses().get('tls-443')).toEqual([{ address: '127.0.0.1', port: place.port }]);
  });
});
