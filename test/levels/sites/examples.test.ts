import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { checkSite } from '../../../levels/check-site.ts';
import { listSites } from '../../../levels/load-site.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** The day the examples were written: their expiry dates lie ahead of it. */
const TODAY = '2026-11-21';

describe('the example sites', () => {
  test('are three', () => {
    expect(listSites(ROOT)).toEqual(['contoso-bakery', 'fabrikam-aks-and-vm', 'northwind-dual-nic']);
  });

  test.each(listSites(ROOT))('%s has no problem but what every site is told', (name) => {
    const { site, problems } = checkSite(ROOT, name, { today: TODAY });
    expect(site?.name).toBe(name);
    // Multi-tenant names it acknowledges, what the forwarder of the top zone does not hold, and reviews that grew old.
    const known = ['multi-tenant', 'not-enforced', 'stale-profile'];
    expect(problems.filter(({ severity, code }) => severity !== 'warning' || !known.includes(code))).toEqual([]);
  });
});
