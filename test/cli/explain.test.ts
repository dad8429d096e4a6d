import { describe, expect, test } from '@jest/globals';
import { runCommand } from '../support/clone.ts';

const explain = (zone: string, destination: string) =>
  runCommand('explain', 'contoso-bakery', zone, destination, '--today', '2026-11-21');

describe('sallyport explain', () => {
  test('prints every hop with the file and line of the entry', async () => {
    const { code, out } = await explain('level-2-ovens', 'management.azure.com:443');
    expect(code).toBe(0);
    for (const zone of ['level-3', 'level-3-5', 'level-4']) {
      expect(out).toMatch(new RegExp(`✓ ${zone} +.*allows it {2}levels/profiles/arc-kubernetes\\.yaml:\\d+$`, 'm'));
    }
    expect(out).toMatch(/Allowed\.\n$/);
  });

  test('ends at the place that stops a name another zone may reach', async () => {
    const { code, out } = await explain('level-2-ovens', 'licence.packvendor.example:443');
    expect(code).toBe(1);
    expect(out).toMatch(
      /✗ level-3 .*"level-2-packaging" may reach it, "level-2-ovens" may not {2}levels\/sites\/contoso-bakery\/level-2-packaging\.yaml:\d+$/m,
    );
    expect(out).toMatch(/Denied: zone-not-allowed\.\n$/);
    expect(await explain('level-2-packaging', 'licence.packvendor.example:443')).toMatchObject({ code: 0 });
  });

  test('gives the same as data', async () => {
    const { out } = await runCommand('explain', 'contoso-bakery', 'level-2-ovens', 'nothing.example:443', '--json');
    expect(JSON.parse(out)).toMatchObject({ verdict: 'deny', reason: 'not-in-allowlist', zone: 'level-2-ovens' });
  });
});
