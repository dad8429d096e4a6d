// Two forwarders, one above the other: the lower one dials the upper one's face and proves by a key who is calling.

import { describe, expect, test } from '@jest/globals';
import { createAuthority } from '../support/certificates.ts';
import { makeConduitKeys, writeKeyFolder } from '../support/conduit-keys.ts';
import { conditionOf, ForwarderFiles, portOf } from '../support/forwarder-files.ts';
import { dialTls, readBytes, startTlsServer } from '../support/peers.ts';

const reserved = [{ host: 'git.example', port: 443, for: ['ovens', 'level-3'] }];

describe('a chain of forwarders', () => {
  test('carries a connection up with one id, and confirms the lower configuration through the upper one', async () => {
    const authority = await createAuthority();
    await using internet = await startTlsServer(await authority.issue('git.example'));
    const keys = await writeKeyFolder(makeConduitKeys('2027-01'));
    await using above = new ForwarderFiles();
    await above.configure(internet.port, { zone: 'level-4', children: { 'level-3': { keys: keys.folder } } });
    await above.allow([], {
      zones: { 'level-3': { networks: ['127.0.0.0/8'] }, ovens: { via: 'level-3' } },
      grants: [],
      reserved: [{ host: 'git.example', port: 443, for: ['level-3', 'ovens'] }],
    });
    const upper = await above.start();

    await using below = new ForwarderFiles();
    const parent = {
      zone: 'level-4',
      address: '127.0.0.1',
      ports: { 443: portOf(upper.forwarder) },
      keys: keys.folder,
    };
    await below.configure(0, { uplink: { parent } });
    await below.allow([], { grants: [], reserved });
    const lower = await below.start();
    await lower.forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    expect(await upper.trail.next('open', ({ origin }) => origin === 'level-3')).toMatchObject({
      clientVerified: 'proxy-header',
    });

    const client = await dialTls(portOf(lower.forwarder), 'git.example', authority.ca);
    client.write('ping');
    const first = await lower.trail.next('open');
    const second = await upper.trail.next('open', ({ origin }) => origin === 'ovens');
    expect(second).toMatchObject({
      id: first.id,
      zone: 'level-4',
      client: first.client,
      entry: 'reserved git.example:443',
    });
    await readFrom(internet, 'ping');
    client.destroy();
    await keys.remove();
  });
});

/** Probes connect to the server as well, and leave; one of the connections says the word. */
async function readFrom(server: Awaited<ReturnType<typeof startTlsServer>>, word: string): Promise<void> {
  for (;;) {
    const read = await readBytes(await server.accept(), word.length).catch(() => undefined);
    if (read?.toString() === word) return;
  }
}
