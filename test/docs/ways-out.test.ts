// The declarations on the pages about the corporate proxy and the Arc gateway, put into a clone: they pass `check`, and they do
// what the pages say.

import { describe, expect, test } from '@jest/globals';
import { forwarderConfiguration } from '../../constructs/forwarder/configuration.ts';
import { checkReserved } from '../../forwarder/allowlist/reserved-rule.ts';
import { termsOf } from '../../forwarder/decision/terms.ts';
import { explainReach } from '../../levels/explain.ts';
import { forwarderAllowlist } from '../../levels/forwarder-allowlist.ts';
import { loadSite } from '../../levels/load-site.ts';
import type { Site } from '../../levels/model.ts';
import { Clone } from '../support/clone.ts';
import { exampleSite, zoneOf } from '../support/declared-site.ts';
import { applyBlocks } from '../support/pages/apply-block.ts';

const SITE = 'contoso-bakery';
const TODAY = '2026-11-21';

async function siteAfter(page: string, clone: Clone): Promise<Site> {
  applyBlocks(page, clone);
  const { code, out } = await clone.run('check', '--today', TODAY);
  expect({ code, errors: out.split('\n').filter((line) => line.includes('  error  ')) }).toEqual({
    code: 0,
    errors: [],
  });
  const { site } = loadSite(clone.path, SITE);
  if (site === undefined) throw new Error('Cannot load the site after the page was followed');
  return site;
}

const termsAt = (site: Site, zone: string) =>
  termsOf({ ...forwarderAllowlist(site, zoneOf(site, zone)), configDigest: `sha256:${'0'.repeat(64)}` });

describe('docs/corporate-proxy.md', () => {
  test('declares a proxy that the top forwarder asks', async () => {
    using clone = new Clone();
    const site = await siteAfter('docs/corporate-proxy.md', clone);
    const { uplink } = forwarderConfiguration(site, site.root);
    expect(uplink).toMatchObject({ connectProxy: { host: 'proxy.contoso.example', port: 8443 } });
    expect(uplink.direct).toBeUndefined();
    const { verdict, steps } = explainReach(site, 'level-2-ovens', 'management.azure.com', 443, { today: TODAY });
    expect(verdict).toBe('allow');
    expect(steps.at(-1)?.text).toContain('asks the proxy proxy.contoso.example port 8443');
  });
});

describe('docs/arc-gateway.md', () => {
  test('declares the short list, and releases what only the long one had', async () => {
    using clone = new Clone();
    const before = exampleSite(SITE);
    const site = await siteAfter('docs/arc-gateway.md', clone);
    const reach = (host: string) => explainReach(site, 'level-2-ovens', host, 443, { today: TODAY }).verdict;
    expect(reach('bakery-gw.gw.arc.azure.com')).toBe('allow');
    expect(reach('weu.his.arc.azure.com')).toBe('allow');
    expect(reach('one.servicebus.windows.net')).toBe('deny');
    for (const zone of ['level-3', 'level-3-5', 'level-4'])
      expect(checkReserved(termsAt(before, zone), termsAt(site, zone))).toEqual([]);
  });

  test('would be refused by forwarders without the release', async () => {
    using clone = new Clone();
    const before = exampleSite(SITE);
    const site = await siteAfter('docs/arc-gateway.md', clone);
    const terms = { ...termsAt(site, 'level-3'), released: [] };
    expect(checkReserved(termsAt(before, 'level-3'), terms).map(({ host }) => host)).toEqual([
      '*.his.arc.azure.com',
      'login.windows.net',
    ]);
  });
});
