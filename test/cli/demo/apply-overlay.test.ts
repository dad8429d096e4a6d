import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { siteFiles } from '../../../constructs/site-files.ts';
import { overlaidTexts } from '../../../cli/demo/apply-overlay.ts';
import { overlayOf } from '../../../cli/demo/overlay.ts';
import { zoneObjectsOf } from '../../../cli/demo/zone-objects.ts';
import { loadSite } from '../../../levels/load-site.ts';

const FOLDER = {
  configuration: '/run/forwarder.yaml',
  allowlist: '/run/allowlist.yaml',
  state: '/run/state',
  audit: '/run/audit.jsonl',
  keys: (zone: string) => `/run/keys/${zone}`,
};
const BROKER = { address: '127.0.30.70', port: 28883 };

/** The objects of level 3 of the sample site, moved. */
function moved(detours?: Parameters<typeof overlaidTexts>[4]) {
  const { site } = loadSite(process.cwd(), 'contoso-bakery');
  if (site === undefined) throw new Error('Cannot test: the sample site has errors');
  const objects = zoneObjectsOf(siteFiles(site).dist, 'level-3');
  return overlaidTexts(objects, overlayOf(site), FOLDER, ['127.0.30.10'], detours);
}

describe('overlaidTexts()', () => {
  test('moves the parent to loopback', () => {
    expect(parse(moved().configuration)).toMatchObject({ uplink: { parent: { address: '127.0.35.10' } } });
  });

  test('leads a zone to its parent by a detour', () => {
    const { configuration } = moved({ parent: (zone, face) => `${face}-of-${zone}` });
    expect(parse(configuration)).toMatchObject({ uplink: { parent: { address: '127.0.35.10-of-level-3' } } });
  });

  test('leads entries of a Service to where it is here, and writes no alias, which forwarders refuse', () => {
    const { allowlist } = moved({
      service: (zone, name) => (`${zone}/${name}` === 'level-3/aio-broker-children' ? BROKER : undefined),
    });
    expect(allowlist.match(/address: 127\.0\.30\.70\n\s+port: 28883/g)).toHaveLength(2);
    expect(allowlist).not.toMatch(/[&*]a\d/);
    expect(allowlist).not.toContain('aio-broker-children');
  });

  test('leaves a Service that is nowhere as it is', () => {
    expect(moved({ service: () => undefined }).allowlist).toContain('service: aio-broker-children');
  });
});
