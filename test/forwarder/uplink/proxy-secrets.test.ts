import { describe, expect, test } from '@jest/globals';
import { createAuthority } from '../../support/certificates.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { checkProxySecrets, ProxySecrets } from '../../../forwarder/uplink/proxy-secrets.ts';

describe('ProxySecrets', () => {
  test.each([
    ['plant:secret', 'plant:secret'],
    ['plant:secret\n', 'plant:secret'],
    ['plant:secret\r\n', 'plant:secret'],
    ['plant:se:cr et', 'plant:se:cr et'],
    ['plant:', 'plant:'],
    ['wärter:geheim', 'wärter:geheim'],
  ])('signs in with %j', async (text, line) => {
    using folder = new TemporaryFolder();
    const secrets = new ProxySecrets({ credentials: folder.write('credentials', text) });
    expect(await secrets.authorization()).toBe(`Basic ${Buffer.from(line).toString('base64')}`);
  });

  test.each([
    '',
    'hunter2',
    ':hunter2',
    'plant:hunter2\n\n',
    'plant:hunter2\nX: y',
    'a\0:hunter2',
    `a:hunter2${'x'.repeat(5_000)}`,
  ])('refuses %j and does not repeat it', async (text) => {
    using folder = new TemporaryFolder();
    const credentials = folder.write('credentials', text);
    const failure = new ProxySecrets({ credentials }).authorization().catch(String);
    expect(await failure).toContain(`Cannot use "${credentials}": it is not one line of user and password`);
    expect(await failure).not.toContain('hunter2');
  });

  test('reads the CA again when it changes, and only then makes a new context', async () => {
    using folder = new TemporaryFolder();
    const ca = folder.write('ca.crt', (await createAuthority()).ca);
    const secrets = new ProxySecrets({ ca });
    const first = await secrets.secureContext();
    expect(await secrets.secureContext()).toBe(first);
    folder.write('ca.crt', (await createAuthority()).ca);
    expect(await secrets.secureContext()).not.toBe(first);
  });
});

describe('checkProxySecrets()', () => {
  const proxy = { host: 'proxy.example', port: 8080 };

  test('has nothing to say of a proxy that asks for nothing', async () => {
    await expect(checkProxySecrets(proxy)).resolves.toBeUndefined();
  });

  test('refuses files that are not there', async () => {
    const credentials = '/nonexistent/credentials';
    await expect(checkProxySecrets({ ...proxy, credentials })).rejects.toThrow(
      `Cannot read "${credentials}" for the corporate proxy: ENOENT`,
    );
  });

  test('refuses a CA that is no certificate', async () => {
    using folder = new TemporaryFolder();
    const ca = folder.write('ca.crt', 'not a certificate');
    await expect(checkProxySecrets({ ...proxy, ca })).rejects.toThrow(`Cannot use "${ca}": it holds no certificate`);
  });
});
