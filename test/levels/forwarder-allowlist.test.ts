import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { allowlistSpecSchema } from '../../forwarder/contract/allowlist.ts';
import { forwarderAllowlist, type ForwarderAllowlist } from '../../levels/forwarder-allowlist.ts';
import { loadSite } from '../../levels/load-site.ts';
import { buildPlant, plantRepository, zoneNamed, type PlantChanges } from '../support/plant.ts';

const WHY = 'why: a reason, owner: plant';

function allowlistOf(zone: string, changes: PlantChanges = {}): ForwarderAllowlist {
  const site = buildPlant(changes);
  return forwarderAllowlist(site, zoneNamed(site, zone));
}

/** `zone host:port` of every grant, with `to` where it is set. */
function flatten({ grants }: ForwarderAllowlist): readonly string[] {
  return grants.flatMap((grant) =>
    grant.for.flatMap((zone) =>
      grant.entries.map(
        ({ host, port, to }) => `${zone} ${host}:${port}${to === undefined ? '' : ` → ${to.address ?? to.service}`}`,
      ),
    ),
  );
}

describe('forwarderAllowlist()', () => {
  test('knows children by their networks and deeper zones by the child they come through', () => {
    expect(allowlistOf('level-4').zones).toEqual({
      'level-2-a': { via: 'level-3' },
      'level-2-b': { via: 'level-3' },
      'level-3': { networks: ['10.30.0.0/24'] },
    });
    expect(allowlistOf('level-3').zones).toEqual({
      'level-2-a': { networks: ['10.20.1.0/24'] },
      'level-2-b': { networks: ['10.20.2.0/24'] },
    });
  });

  test('groups what comes from one file for the same zones, and sorts it', () => {
    const { grants } = allowlistOf('level-4', {
      'level-2-a': `allow: [{ host: z.example, port: 443, ${WHY} }, { host: "**.a.example", port: 443, ${WHY} }, { host: a.example, port: 80, protocol: http, ${WHY}, expires: 2027-03-01 }]\n`,
    });
    expect(grants).toEqual([
      {
        for: ['level-2-a'],
        from: 'level-2-a.yaml',
        entries: [
          { host: 'a.example', port: 80, protocol: 'http', expires: '2027-03-01', line: 4 },
          { host: '**.a.example', port: 443, line: 4 },
          { host: 'z.example', port: 443, line: 4 },
        ],
      },
      {
        for: ['level-2-a', 'level-2-b', 'level-3'],
        from: 'site.yaml',
        entries: [
          { host: 'ghcr.io', port: 443, line: 3 },
          { host: 'git.plant.example', port: 443, line: 2 },
          { host: 'pkg-containers.githubusercontent.com', port: 443, line: 3 },
        ],
      },
    ]);
  });

  test('keeps files apart that say the same on the same line', () => {
    const same = `allow: [{ host: x.example, port: 443, ${WHY} }]\n`;
    const { grants } = allowlistOf('level-3', { 'level-2-a': same, 'level-2-b': same });
    expect(grants.map((grant) => [grant.from, grant.for])).toEqual([
      ['level-2-a.yaml', ['level-2-a']],
      ['level-2-b.yaml', ['level-2-b']],
      ['site.yaml', ['level-2-a', 'level-2-b']],
    ]);
  });

  test('says where a destination inside the plant ends at its last forwarder only, and nothing above it', () => {
    const changes = {
      'level-2-a': `allow: [{ host: erp.plant.example, port: 443, to: { address: 10.40.0.20, port: 8443 }, ${WHY} }, { host: mes.plant.example, port: 443, to: { address: 10.30.0.20, port: 443 }, ${WHY} }]\n`,
    };
    const own = (zone: string) => allowlistOf(zone, changes).grants[0]?.entries;
    expect(own('level-3')).toEqual([
      { host: 'erp.plant.example', port: 443, line: 4 },
      { host: 'mes.plant.example', port: 443, to: { address: '10.30.0.20', port: 443 }, line: 4 },
    ]);
    expect(own('level-4')).toEqual([
      { host: 'erp.plant.example', port: 443, to: { address: '10.40.0.20', port: 8443 }, line: 4 },
    ]);
  });

  test('lists for each reserved name the zones that need it, and what is released', () => {
    const { reserved, released } = allowlistOf('level-4', {
      site: 'release: [{ host: old.plant.example }]\n',
      'level-2-a':
        'reserve: [{ host: vpn.plant.example }]\nrelease: [{ host: older.plant.example, port: 8443 }, { host: old.plant.example }]\n',
    });
    expect(reserved.find(({ host }) => host === 'vpn.plant.example')).toEqual({
      host: 'vpn.plant.example',
      port: 443,
      // Level 3 dials it too: its forwarder tries the way up with the reserved names of the zones below.
      for: ['level-2-a', 'level-3'],
    });
    expect(reserved.find(({ host }) => host === 'git.plant.example')?.for).toEqual([
      'level-2-a',
      'level-2-b',
      'level-3',
    ]);
    expect(released).toEqual([
      { host: 'old.plant.example', port: 443 },
      { host: 'older.plant.example', port: 8443 },
    ]);
  });

  test('empties the grants of a decommissioned zone and keeps its reserved names', () => {
    const list = allowlistOf('level-3', {
      'level-2-a': `decommission: true\nallow: [{ host: x.example, port: 443, ${WHY} }]\n`,
    });
    expect(flatten(list).filter((line) => line.startsWith('level-2-a '))).toEqual([]);
    expect(list.zones).toHaveProperty('level-2-a');
    expect(list.reserved.every((name) => name.for.includes('level-2-a'))).toBe(true);
  });

  test('makes a top zone that polices itself a zone of its own, without the addresses of its children', () => {
    const { zones, grants } = allowlistOf('level-4', {
      'level-4': `policies: { forwarder: enforce }\nallow: [{ host: top.example, port: 443, ${WHY} }]\n`,
      'level-3': 'seenAs: [10.40.0.128/25]\n',
    });
    expect(zones['level-4']).toEqual({ networks: ['10.40.0.0/25', '10.42.0.0/16'] });
    expect(grants.find(({ from }) => from === 'level-4.yaml')?.for).toEqual(['level-4']);
  });

  test('leaves the top zone out where nothing is enforced there', () => {
    const { zones, grants } = allowlistOf('level-4', {
      'level-4': `allow: [{ host: top.example, port: 443, ${WHY} }]\n`,
    });
    expect(zones).not.toHaveProperty('level-4');
    expect(grants.map(({ from }) => from)).toEqual(['site.yaml']);
  });

  test('is dated by the newest review of the profiles used, else by a day of ours', () => {
    expect(allowlistOf('level-4').notBefore).toBe('2026-01-01');
    const profiles = 'profiles: [{ name: arc-kubernetes, acknowledge: [multi-tenant] }]\n';
    expect(allowlistOf('level-4', { 'level-3': profiles }).notBefore).toBe('2026-06-11');
    expect(allowlistOf('level-4', { 'level-3': profiles, 'level-2-a': 'profiles: [flux]\n' }).notBefore).toBe(
      '2026-08-27',
    );
    expect(allowlistOf('level-4', { 'level-4': 'profiles: [flux]\n' }).notBefore).toBe('2026-01-01');
  });

  test('gives the same bytes for the same declaration', () => {
    const changes = { 'level-2-a': 'profiles: [flux]\n', 'level-2-b': 'profiles: [flux]\n' };
    expect(JSON.stringify(allowlistOf('level-4', changes))).toBe(JSON.stringify(allowlistOf('level-4', changes)));
  });
});

// A random plant: zones 0 to n-1, zone 0 on top; each zone hangs below an earlier one.
type RandomEntry = { readonly host: string; readonly port: number; readonly toAncestor: number | undefined };
type RandomZone = { readonly parent: number; readonly entries: readonly RandomEntry[] };
type RandomPlant = { readonly enforce: boolean; readonly zones: readonly RandomZone[] };

const LEVELS = [5, 4, 3.5, 3, 2, 1];

const randomEntry: fc.Arbitrary<RandomEntry> = fc.record({
  host: fc.constantFrom('a.example', 'b.example', '*.c.example', '**.d.example', 'e.f.example'),
  port: fc.constantFrom(443, 8443),
  toAncestor: fc.option(fc.nat(4), { nil: undefined, freq: 2 }),
});

const randomPlant: fc.Arbitrary<RandomPlant> = fc
  .record({
    enforce: fc.boolean(),
    zones: fc.array(
      fc.record({
        parent: fc.nat(),
        entries: fc.uniqueArray(randomEntry, { maxLength: 4, selector: ({ host, port }) => `${host}:${port}` }),
      }),
      { minLength: 2, maxLength: 9 },
    ),
  })
  .map(({ enforce, zones }) => ({ enforce, zones: placeZones(zones) }));

/** Parents become earlier zones that still have a level below them. */
function placeZones(zones: readonly RandomZone[]): readonly RandomZone[] {
  const depths: number[] = [];
  return zones.map((zone, index) => {
    const possible = depths.flatMap((depth, parent) => (depth < LEVELS.length - 1 ? [parent] : []));
    const parent = index === 0 ? -1 : (possible[zone.parent % possible.length] ?? 0);
    depths.push(index === 0 ? 0 : (depths[parent] ?? 0) + 1);
    return { ...zone, parent };
  });
}

const chainOf = (plant: RandomPlant, zone: number): readonly number[] => {
  const parent = plant.zones[zone]?.parent ?? -1;
  return parent === -1 ? [] : [parent, ...chainOf(plant, parent)];
};

/** The ancestor an entry ends at, where it ends inside the plant. */
function endOf(plant: RandomPlant, zone: number, { toAncestor }: RandomEntry): number | undefined {
  const chain = chainOf(plant, zone);
  return toAncestor === undefined || chain.length === 0 ? undefined : chain[toAncestor % chain.length];
}

function filesOf(plant: RandomPlant): PlantChanges {
  return Object.fromEntries(
    plant.zones.map(({ parent, entries }, index) => {
      const children = plant.zones.flatMap((zone, child) => (zone.parent === index ? [`z${child}`] : []));
      const allow = entries.map((entry) => {
        const end = endOf(plant, index, entry);
        const to = end === undefined ? '' : `to: { address: 10.${end}.0.99, port: 443 }, `;
        return `  - { host: "${entry.host}", port: ${entry.port}, ${to}${WHY} }\n`;
      });
      const uplink = parent === -1 ? ', uplink: { direct: { resolvers: ["10.0.0.2:53"] } }' : '';
      const text = [
        `level: ${LEVELS[chainOf(plant, index).length]}\ndistribution: k3s\nnetwork: 10.${index}.0.0/24\n`,
        parent === -1 ? '' : `parent: z${parent}\n`,
        children.length === 0
          ? ''
          : `forwarder: { faces: [{ address: 10.${index}.0.10, for: [${children.join(', ')}], routed: "a rule" }]${uplink} }\n`,
        parent === -1 && plant.enforce ? 'policies: { forwarder: enforce }\n' : '',
        allow.length === 0 ? '' : `allow:\n${allow.join('')}`,
      ];
      return [`z${index}`, text.join('')];
    }),
  );
}

/** Straight from the drawing of the plant: walk up from each zone and note what passes whom. */
function expectedAt(plant: RandomPlant, forwarder: number): ReadonlySet<string> {
  const expected = new Set<string>();
  plant.zones.forEach(({ entries }, zone) => {
    const passes = zone === forwarder ? plant.enforce && zone === 0 : chainOf(plant, zone).includes(forwarder);
    if (!passes) return;
    for (const host of ['git.plant.example', 'ghcr.io', 'pkg-containers.githubusercontent.com'])
      expected.add(`z${zone} ${host}:443`);
    for (const entry of entries) {
      const end = endOf(plant, zone, entry);
      const endsBelow = end !== undefined && chainOf(plant, end).includes(forwarder);
      if (endsBelow) continue;
      expected.add(`z${zone} ${entry.host}:${entry.port}${end === forwarder ? ` → 10.${end}.0.99` : ''}`);
    }
  });
  return expected;
}

describe('forwarderAllowlist() of any plant', () => {
  test('grants each zone at each forwarder exactly what its declarations let pass there', () => {
    fc.assert(
      fc.property(randomPlant, (plant) => {
        const repository = plantRepository(filesOf(plant));
        const own = (file: string): boolean => !/(^|\/)level-/.test(file);
        const { site, problems } = loadSite(
          { read: (path) => repository.read(path), list: (folder) => repository.list(folder).filter(own) },
          'plant',
        );
        expect(problems).toEqual([]);
        if (site === undefined) throw new Error('The plant did not load');
        for (const zone of site.zones.filter(({ forwarder }) => forwarder !== undefined)) {
          const allowlist = forwarderAllowlist(site, zone);
          expect(flatten(allowlist).toSorted()).toEqual([...expectedAt(plant, Number(zone.name.slice(1)))].sort());
          const spec = { ...allowlist, configDigest: `sha256:${'0'.repeat(64)}` };
          expect(allowlistSpecSchema.safeParse(spec).success).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
