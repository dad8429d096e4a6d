import { describe, expect, test } from '@jest/globals';
import { checkSizes } from '../../../levels/checks/size-limits.ts';
import type { Site, Zone } from '../../../levels/model.ts';
import { buildPlant, zoneNamed } from '../../support/plant.ts';

/** A site whose zone allows so many names; written into the resolved model, because parsing them is not what is tested. */
function plantWith(count: number, hostOf: (index: number) => string): Site {
  const site = buildPlant({ 'level-2-b': 'allow: [{ host: x.example, port: 443, why: a reason, owner: plant }]\n' });
  const zone = zoneNamed(site, 'level-2-a');
  const allow = Array.from({ length: count }, (_, index) => ({
    host: hostOf(index),
    port: 443,
    protocol: 'tls' as const,
    why: 'a reason',
    owner: 'plant',
  }));
  const changes: Partial<Zone> = { declaration: { ...zone.declaration, allow } };
  Object.assign(zone, changes);
  return site;
}

function messages(site: Site): readonly string[] {
  return checkSizes(site).map(({ file, path, message }) => `${file} ${path}: ${message}`);
}

describe('checkSizes()', () => {
  test('accepts 9,990 entries', () => {
    expect(messages(plantWith(9_990, (index) => `h${index}.example`))).toEqual([]);
  });

  test('refuses more than 10,000 entries, and names the zones that contribute most', () => {
    const found = messages(plantWith(10_001, (index) => `h${index}.example`));
    expect(found).toHaveLength(2);
    expect(found[0]).toBe(
      'levels/sites/plant/level-4.yaml forwarder: Cannot write the Allowlist of "level-4": it has 10005 entries and may have 10000. ' +
        'Most come from "level-2-a" with 10004, "level-2-b" with 4, "level-3" with 3: shorten those, or let wildcards stand for lists of names',
    );
  });

  test('refuses more than 1.2 MB', () => {
    const long = 'x'.repeat(60);
    expect(messages(plantWith(6_000, (index) => `h${index}.${long}.${long}.${long}.example`))[0]).toMatch(
      /it is \d{7} bytes long and may be 1200000\. Most come from "level-2-a"/,
    );
  });

  test('refuses more than 128 reserved names', () => {
    const reserve = `reserve:\n${Array.from({ length: 126 }, (_, index) => `  - { host: r${index}.example }\n`).join('')}`;
    expect(messages(buildPlant({ 'level-2-a': reserve }))).toEqual([
      expect.stringContaining('it has 129 reserved names and may have 128'),
      expect.stringContaining('it has 129 reserved names and may have 128'),
    ]);
  });

  test('refuses more networks than one zone may have, which devices cut out of it', () => {
    const devices = Array.from({ length: 65 }, (_, n) => `{ network: 10.20.1.${n * 2}/32, ports: [1], why: a reason }`);
    const found = messages(buildPlant({ 'level-2-a': `devices: [${devices.join(', ')}]\n` }));
    expect(found).toEqual([
      expect.stringMatching(/^levels\/sites\/plant\/level-3\.yaml .*"level-2-a" is seen under more than 64 networks/),
    ]);
  });

  test('refuses more than 128 released names', () => {
    const release = Array.from({ length: 129 }, (_, n) => `{ host: gone${n}.example }`);
    expect(messages(buildPlant({ 'level-2-a': `release: [${release.join(', ')}]\n` }))).toEqual([
      expect.stringContaining('it has 129 released names and may have 128'),
      expect.stringContaining('it has 129 released names and may have 128'),
    ]);
  });

  test('refuses a name reserved for more than 64 zones', () => {
    const names = Array.from({ length: 65 }, (_, index) => `level-2-x${index}`);
    const zones = names.map(
      (name, index) => [name, `level: 2\ndistribution: k3s\nnetwork: 10.21.${index}.0/24\nparent: level-4\n`] as const,
    );
    const found = messages(
      buildPlant({ ...Object.fromEntries(zones), 'level-2-a': 'parent: level-3\n', 'level-2-b': 'parent: level-3\n' }),
    );
    expect(found).toEqual([expect.stringContaining('"ghcr.io:443" is reserved for 68 zones and may be for 64')]);
  });
});
