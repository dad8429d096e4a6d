import { describe, expect, test } from '@jest/globals';
import { compareDestinations, reservedOf } from '../../levels/reserved-names.ts';
import { buildPlant, zoneNamed } from '../support/plant.ts';

describe('reservedOf()', () => {
  test('holds Git, registries, what profiles mark and what declarations list, by name', () => {
    const site = buildPlant({
      site: 'region: westeurope\nreserve: [{ host: time.plant.example, port: 4460 }]\n',
      'level-2-a':
        'profiles: [{ name: arc-kubernetes, acknowledge: [multi-tenant] }, flux]\nreserve: [{ host: vpn.plant.example, why: remote hands }]\n',
    });
    const names = reservedOf(site, zoneNamed(site, 'level-2-a'));
    expect(names.map(({ host, port }) => `${host}:${port}`)).toEqual([
      '*.data.mcr.microsoft.com:443',
      'gbl.his.arc.azure.com:443',
      'ghcr.io:443',
      'git.plant.example:443',
      '*.his.arc.azure.com:443',
      'login.microsoftonline.com:443',
      'login.windows.net:443',
      'management.azure.com:443',
      'mcr.microsoft.com:443',
      'pkg-containers.githubusercontent.com:443',
      'time.plant.example:4460',
      'vpn.plant.example:443',
      'westeurope.dp.kubernetesconfiguration.azure.com:443',
      'westeurope.login.microsoft.com:443',
    ]);
    expect(names.find(({ host }) => host === 'vpn.plant.example')).toMatchObject({
      why: 'remote hands',
      file: 'level-2-a.yaml',
      line: 5,
    });
  });

  test('belongs to the zones whose needs contain it, and to those whose forwarder carries it', () => {
    const site = buildPlant({ 'level-2-a': 'reserve: [{ host: vpn.plant.example }]\n' });
    const holders = site.zones.filter((zone) =>
      reservedOf(site, zone).some(({ host }) => host === 'vpn.plant.example'),
    );
    expect(holders.map(({ name }) => name)).toEqual(['level-3', 'level-2-a']);
  });
});

describe('compareDestinations()', () => {
  test('puts exact before one label before any depth, then ports', () => {
    const sorted = ['**.b.example:1', 'a.b.example:1', '*.b.example:1', 'b.example:2', 'b.example:1'].map((text) => {
      const [host = '', port] = text.split(':');
      return { host, port: Number(port) };
    });
    expect(sorted.sort(compareDestinations).map(({ host, port }) => `${host}:${port}`)).toEqual([
      'a.b.example:1',
      'b.example:1',
      'b.example:2',
      '*.b.example:1',
      '**.b.example:1',
    ]);
  });
});
