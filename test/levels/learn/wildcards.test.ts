import { describe, expect, test } from '@jest/globals';
import { gatherFamilies } from '../../../levels/learn/wildcards.ts';
import { askedFor } from '../../support/denials.ts';
import { buildPlant, zoneNamed } from '../../support/plant.ts';

const WHY = 'why: a reason, owner: plant';

function gather(hosts: readonly string[], declared = '') {
  const site = buildPlant({ 'level-2-a': declared });
  const { families, rest } = gatherFamilies(
    zoneNamed(site, 'level-2-a'),
    hosts.map((host) => askedFor(host)),
    3,
  );
  return {
    families: families.map(({ host, others }) => [host, others.length + 1]),
    rest: rest.map(({ host }) => host),
  };
}

const below = (parent: string): readonly string[] => ['a', 'b', 'c'].map((label) => `${label}.${parent}`);

describe('gatherFamilies()', () => {
  test('makes a wildcard of names with one parent', () => {
    expect(gather([...below('cdn.vendor.example'), 'x.other.example'])).toEqual({
      families: [['*.cdn.vendor.example', 3]],
      rest: ['x.other.example'],
    });
  });

  test.each([
    ['too few', below('vendor.example').slice(1)],
    ['a public suffix', below('co.uk')],
    ['a privately run suffix', below('ngrok.io')],
    ['a top-level domain', below('com')],
    ['names of other tenants', below('blob.core.windows.net')],
    ['a network of other tenants', below('fastly.net')],
    ['a service of other tenants', below('s3.eu-west-1.amazonaws.com')],
  ])('never over %s', (_, hosts) => {
    expect(gather(hosts)).toEqual({ families: [], rest: hosts });
  });

  test('never over an entry of the zone, whose end would mean nothing', () => {
    const declared = `allow: [{ host: own.vendor.example, port: 8443, ${WHY} }]\n`;
    expect(gather(below('vendor.example'), declared).families).toEqual([]);
    expect(gather(below('deeper.vendor.example'), declared).families).toEqual([['*.deeper.vendor.example', 3]]);
  });

  test('keeps ports apart', () => {
    const site = buildPlant();
    const asked = [askedFor('a.v.example'), askedFor('b.v.example'), askedFor('c.v.example', { port: 8443 })];
    expect(gatherFamilies(zoneNamed(site, 'level-2-a'), asked, 3).families).toEqual([]);
  });
});
