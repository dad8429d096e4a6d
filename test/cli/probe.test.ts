import { describe, expect, test } from '@jest/globals';
import { probePlanSchema } from '../../forwarder/contract/probe-plan.ts';
import { Clone, runCommand } from '../support/clone.ts';
import { startDnsServer } from '../support/dns-server.ts';

const probe = (...args: readonly string[]) => runCommand('probe', 'contoso-bakery', ...args);

describe('sallyport probe', () => {
  test('prints what a machine of the zone would ask, and asks nothing', async () => {
    const { code, out } = await probe('level-3-5', '--plan');
    expect(code).toBe(0);
    const plan = probePlanSchema.parse(JSON.parse(out));
    expect(plan.face).toEqual({ zone: 'level-4', address: '10.40.0.10' });
    expect(plan.questions).toContainEqual(
      expect.objectContaining({ host: 'deb.debian.org', port: 80, protocol: 'http' }),
    );
  });

  test('asks, and ends with what it found', async () => {
    await using dns = await startDnsServer(() => 'no-such-name');
    const { code, out } = await probe('level-4', '--resolver', dns.endpoint);
    expect(code).toBe(1);
    expect(out).toContain('level-4 of contoso-bakery, asked on ');
    expect(out).toMatch(
      /✗ github\.com:443 +has to answer: name-not-found\n +✗ level-4 answers that "github\.com" does not exist\n/,
    );
    expect(out).toMatch(/Failed: 0 of \d+ as they have to be, and the clock is not right\.\n$/);
    expect(new Set(dns.asked)).toContain('management.azure.com');
  });

  test('gives the result as data', async () => {
    await using dns = await startDnsServer(() => 'no-such-name');
    const { out } = await probe('level-4', '--resolver', dns.endpoint, '--json');
    expect(JSON.parse(out)).toMatchObject({
      site: 'contoso-bakery',
      zone: 'level-4',
      resolvers: [dns.endpoint],
      passed: false,
    });
  });

  test.each([
    [['level-9'], 'Cannot find zone "level-9"'],
    [['level-4', '--ca', '/nowhere/ca.crt'], 'Cannot read the authorities in "/nowhere/ca.crt"'],
  ])('calls %j wrong use', async (args, complaint) => {
    expect(await probe(...args)).toMatchObject({ code: 2, err: expect.stringContaining(complaint) });
  });

  test('knows no resolver for machines that keep theirs', async () => {
    const ran = await runCommand('probe', 'fabrikam-aks-and-vm', 'level-5', '--resolver');
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('it declares none for its machines') });
  });

  test('asks nothing behind a corporate proxy, nor of a site with errors', async () => {
    using clone = new Clone();
    const folder = 'levels/sites/contoso-bakery';
    clone.edit(`${folder}/level-4.yaml`, (text) =>
      text
        .replace('direct: { resolvers: ["10.40.0.2:53"] }', 'connectProxy: { host: proxy.corp.example, port: 8080 }')
        .replace('policies: { forwarder: enforce }', ''),
    );
    expect(await clone.run('probe', 'contoso-bakery', 'level-4')).toMatchObject({
      code: 2,
      err: expect.stringContaining('it leaves through a corporate proxy'),
    });
    clone.edit(`${folder}/level-3.yaml`, (text) => text.replace('level: 3', 'level: three'));
    expect(await clone.run('probe', 'contoso-bakery', 'level-3')).toMatchObject({
      code: 1,
      out: expect.stringContaining('Cannot probe "contoso-bakery": mend its errors first.'),
    });
  });
});
