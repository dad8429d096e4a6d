// A corporate proxy on trial: the reserved names are dialled through it, so a password that is wrong never stays.

import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { ConfigurationInput } from '../../../forwarder/contract/configuration.ts';
import { createAuthority } from '../../support/certificates.ts';
import { ConnectProxy } from '../../support/connect-proxy.ts';
import { conditionOf, ForwarderFiles } from '../../support/forwarder-files.ts';
import { startTlsServer } from '../../support/peers.ts';

const reserved = [{ host: 'git.example', port: 443, for: ['ovens', 'level-3'] }];
const CREDENTIALS = 'plant:right';

async function through(files: ForwarderFiles, port: number, text: string): Promise<Partial<ConfigurationInput>> {
  const credentials = join(files.folder, 'credentials');
  await files.write(credentials, text);
  return { uplink: { connectProxy: { host: '127.0.0.1', port, credentials } } };
}

describe('a configuration with a corporate proxy', () => {
  test('is confirmed when the reserved names answer through the proxy', async () => {
    await using world = await startTlsServer(await (await createAuthority()).issue('git.example'));
    await using proxy = await ConnectProxy.start({ to: world.port, credentials: CREDENTIALS });
    await using files = new ForwarderFiles();
    await files.configure(world.port);
    await files.allow(['a.example'], { reserved });
    const { forwarder } = await files.start();
    const first = await forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    await files.configure(world.port, await through(files, proxy.port, CREDENTIALS));
    const second = await forwarder.until(
      (state) => state.configuration !== first.configuration && conditionOf(state, 'Confirmed') === 'True/Confirmed',
    );
    expect(second.confirm).toEqual({ kind: 'steady', digest: second.configuration, by: 'answers' });
    expect(proxy.asked).toContainEqual(expect.objectContaining({ authority: 'git.example:443' }));
  });

  test('is rolled back when the proxy does not take the password', async () => {
    await using world = await startTlsServer(await (await createAuthority()).issue('git.example'));
    await using proxy = await ConnectProxy.start({ to: world.port, credentials: CREDENTIALS });
    await using files = new ForwarderFiles();
    await files.configure(world.port);
    await files.allow(['a.example'], { reserved });
    const { forwarder } = await files.start();
    const first = await forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    await files.configure(world.port, await through(files, proxy.port, 'plant:wrong'));
    const state = await forwarder.until((now) => conditionOf(now, 'Confirmed') === 'False/RolledBack');
    expect(state.configuration).toBe(first.configuration);
    expect(proxy.asked.length).toBeGreaterThan(0);
  });

  test('is refused when the file with the password is not there', async () => {
    await using world = await startTlsServer(await (await createAuthority()).issue('git.example'));
    await using files = new ForwarderFiles();
    await files.configure(world.port);
    await files.allow(['a.example'], { reserved });
    const { forwarder } = await files.start();
    const first = await forwarder.until((state) => conditionOf(state, 'Confirmed') === 'True/Confirmed');
    const credentials = join(files.folder, 'nowhere');
    await files.configure(world.port, { uplink: { connectProxy: { host: '127.0.0.1', port: 1, credentials } } });
    const state = await forwarder.until((now) => conditionOf(now, 'Ready') === 'False/ConfigRejected');
    expect(state.configuration).toBe(first.configuration);
  });
});
