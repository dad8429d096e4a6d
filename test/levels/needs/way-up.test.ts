import { describe, expect, test } from '@jest/globals';
import { wayUpSources } from '../../../levels/needs/way-up.ts';
import { sourcesOf } from '../../../levels/needs-of.ts';
import { buildPlant, zoneNamed } from '../../support/plant.ts';

const RESERVED =
  'reserve: [{ host: vpn.plant.example, why: remote hands }, { host: "*.relay.plant.example", why: remote hands }]\n' +
  'allow: [{ host: erp.plant.example, port: 443, why: orders, owner: it@plant.example }]\n';

const namesTriedBy = (zone: string): readonly (string | undefined)[] => {
  const site = buildPlant({ 'level-2-a': RESERVED });
  const sources = wayUpSources(zoneNamed(site, zone), (child) => sourcesOf(site, child));
  return sources.flatMap(({ needs }) => needs).map(({ host }) => host);
};

describe('wayUpSources()', () => {
  test('gives a forwarder the exact reserved names of the zones below, and neither wildcards nor entries', () => {
    const names = namesTriedBy('level-3');
    expect(names).toContain('vpn.plant.example');
    expect(names).not.toContain('*.relay.plant.example');
    expect(names).not.toContain('erp.plant.example');
  });

  test.each(['level-4', 'level-2-a'])('gives %s none: it has no parent, or no forwarder', (zone) => {
    expect(namesTriedBy(zone)).toEqual([]);
  });
});
