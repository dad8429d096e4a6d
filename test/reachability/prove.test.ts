import { describe, expect, test } from '@jest/globals';
import type { Site } from '../../levels/model.ts';
import { destinations } from '../../reachability/destinations.ts';
import type { Plant } from '../../reachability/plant.ts';
import { prove, type Permission } from '../../reachability/prove.ts';
import { readPlant } from '../../reachability/read-plant.ts';
import type { Destination } from '../../reachability/reach.ts';
import { declaredSite } from '../support/declared-site.ts';
import { committedFiles, synthesizedFiles } from '../support/plant-files.ts';

const TODAY = '2026-11-22';

const TOP = `
level: 4
distribution: k3s
network: 10.40.0.0/24
forwarder:
  faces: [{ address: 10.40.0.10, for: [level-3], routed: firewall rule 12 }]
  uplink: { direct: { resolvers: ["10.40.0.2:53"] } }
`;
const MIDDLE = `
level: 3
distribution: k3s
network: 10.30.0.0/24
forwarder: { faces: [{ address: 10.30.0.10, for: [level-2], routed: firewall rule 21 }] }
`;
const LINE = `
level: 2
distribution: k3s
network: 10.20.1.0/24
allow:
  - { host: updates.vendor.example, port: 443, why: firmware, owner: ot@plant.example }
`;

function siteWith(entries: readonly string[]): Site {
  return declaredSite({
    'level-4': TOP,
    'level-3': MIDDLE,
    'level-2': LINE + entries.map((entry) => `  - ${entry}\n`).join(''),
  });
}

function plantWith(...entries: readonly string[]): Plant {
  return readPlant('plant', synthesizedFiles(siteWith(entries)));
}

const WHY = 'why: a test, owner: ot@plant.example';
const PORTAL = `{ host: portal.vendor.example, port: 443, ${WHY} }`;
const CATALOGUE = `{ host: "**.catalogue.example", port: 443, ${WHY} }`;
const HISTORIAN = `{ host: historian.plant.internal, port: 5450, protocol: tcp, listenPort: 15450, to: { address: 10.30.0.30, port: 5450 }, ${WHY} }`;
const zone = 'level-2';
const portal = { zone, host: 'portal.vendor.example', port: 443 };
const nothing = { opened: [], closed: [], needed: [], reshaped: new Set<string>(), today: TODAY };

/** By TLS, to the outside, without a last day, unless it is said otherwise. */
function permission(destination: Destination, more: Partial<Permission> = {}): Permission {
  return { ...destination, protocol: 'tls', listenPort: destination.port, end: undefined, expires: undefined, ...more };
}

describe('prove()', () => {
  test('holds where what opens is said, as a name or under a pattern', () => {
    const claim = { ...nothing, before: plantWith(), after: plantWith(PORTAL) };
    expect(prove({ ...claim, opened: [permission(portal)] }).holds).toBe(true);
    expect(prove({ ...claim, opened: [permission({ ...portal, host: '*.vendor.example' })] }).holds).toBe(true);
  });

  test('finds what opens unsaid, with the whole way and the Allowlist that was changed', () => {
    const { holds, counterExamples } = prove({ ...nothing, before: plantWith(), after: plantWith(PORTAL) });
    expect(holds).toBe(false);
    expect(counterExamples).toMatchObject([
      {
        kind: 'opened',
        destination: portal,
        object: 'dist/plant/level-3/network/Allowlist.level-3.yaml',
        isOld: false,
      },
    ]);
    expect(counterExamples[0]?.text).toBe(
      'level-2 can reach portal.vendor.example:443, which nothing in the change opens: level-3 allows "portal.vendor.example:443" (dist/plant/level-3/network/Allowlist.level-3.yaml)',
    );
    expect(counterExamples[0]?.hops.at(-1)?.step).toBe('end');
  });

  test('does not take a narrower permission for a wider one', () => {
    const claim = { ...nothing, before: plantWith(), after: plantWith(CATALOGUE) };
    const narrow = [permission({ zone, host: '*.catalogue.example', port: 443 })];
    expect(prove({ ...claim, opened: narrow }).counterExamples.map(({ text }) => text)).toEqual([
      expect.stringContaining(
        'can reach sallyport-witness.sallyport-witness.catalogue.example:443 (for "**.catalogue.example")',
      ),
    ]);
  });

  test.each([
    ['another zone', { ...portal, zone: 'level-3' }],
    ['another port', { ...portal, port: 8443 }],
    ['another name', { ...portal, host: 'vendor.example' }],
  ])('does not take a permission for %s', (_, other) => {
    expect(
      prove({ ...nothing, before: plantWith(), after: plantWith(PORTAL), opened: [permission(other)] }).holds,
    ).toBe(false);
  });

  test('knows a tcp entry by its own port and by the one it is dialled on', () => {
    const claim = { ...nothing, before: plantWith(), after: plantWith(HISTORIAN) };
    const to = { kind: 'address', address: '10.30.0.30', port: 5450 } as const;
    const historian = { protocol: 'tcp', listenPort: 15_450, end: { zone: 'level-3', to } };
    for (const port of [5450, 15_450])
      expect(
        prove({ ...claim, opened: [permission({ zone, host: 'historian.plant.internal', port }, historian)] })
          .counterExamples,
      ).toEqual([]);
    expect(prove(claim).holds).toBe(false);
  });

  test('finds what is said to be closed and still is reachable, and lets pass what another pattern needs', () => {
    const before = plantWith(PORTAL);
    const closed = [portal];
    expect(prove({ ...nothing, before, after: plantWith(), closed }).holds).toBe(true);
    const { counterExamples } = prove({ ...nothing, before, after: before, closed });
    expect(counterExamples).toMatchObject([{ kind: 'still-open', destination: portal, isOld: false }]);
    expect(counterExamples[0]?.text).toContain('is still granted portal.vendor.example:443, which the change closes');
    const needed = [permission({ ...portal, host: '*.vendor.example' })];
    expect(
      prove({
        ...nothing,
        before,
        after: plantWith(`{ host: "*.vendor.example", port: 443, ${WHY} }`),
        closed,
        needed,
        opened: needed,
      }).holds,
    ).toBe(true);
  });

  test('says of a need whether it was lost, or never there', () => {
    const needed = [permission(portal)];
    const texts = (before: Plant | undefined, after: Plant): readonly string[] =>
      prove({ ...nothing, before, after, needed, opened: destinations(after) }).counterExamples.map(
        ({ text, isOld }) => `${text} ${isOld}`,
      );
    expect(texts(plantWith(PORTAL), plantWith())).toEqual([
      expect.stringMatching(/level-2 can no longer reach portal.* false$/),
    ]);
    expect(texts(plantWith(), plantWith())).toEqual([
      expect.stringMatching(/level-2 still cannot reach portal.* true$/),
    ]);
    expect(texts(undefined, plantWith())).toEqual([expect.stringMatching(/level-2 cannot reach portal.* false$/)]);
  });

  test('asks of a new site that everything it reaches is said', () => {
    const after = plantWith();
    expect(prove({ ...nothing, before: undefined, after, opened: destinations(after) }).holds).toBe(true);
    const unsaid = prove({ ...nothing, before: undefined, after }).counterExamples;
    expect(new Set(unsaid.map(({ kind }) => kind))).toEqual(new Set(['opened']));
  });

  test('takes nothing for open that has ended, and nothing for closed that ends with the day', () => {
    const ends = (day: string): string => `{ host: portal.vendor.example, port: 443, expires: ${day}, ${WHY} }`;
    const held = (day: string, today: string): boolean =>
      prove({
        ...nothing,
        before: plantWith(),
        after: plantWith(ends(day)),
        needed: [permission(portal)],
        opened: [permission(portal)],
        today,
      }).holds;
    expect([held(TODAY, TODAY), held('2026-11-21', TODAY)]).toEqual([true, false]);
  });

  test('calls what was broken before the change old, and does not hold it against the change', () => {
    const files = new Map(committedFiles('contoso-bakery'));
    files.delete('flux/contoso-bakery/level-4/network.yaml');
    const broken = readPlant('contoso-bakery', files);
    const { holds, counterExamples } = prove({ ...nothing, before: broken, after: broken });
    expect([holds, counterExamples.every(({ isOld }) => isOld), counterExamples.length > 0]).toEqual([
      true,
      true,
      true,
    ]);
  });

  test('does not call old what the change asks for and its objects do not give', () => {
    const [before, asked] = [plantWith(), permission(portal)];
    const { holds, counterExamples } = prove({ ...nothing, before, after: before, opened: [asked], needed: [asked] });
    expect(holds).toBe(false);
    expect(counterExamples).toMatchObject([{ kind: 'unreachable', isOld: false }]);
  });

  test('takes a server nobody may reach for new, where nothing needed it before', () => {
    const before = readPlant('contoso-bakery', committedFiles('contoso-bakery'));
    const object = 'dist/contoso-bakery/level-2-ovens/host/k3s/registries.yaml';
    const text = (before.files.get(object) ?? '').replace('https://ghcr.io', 'https://mirror.example');
    const after = readPlant('contoso-bakery', new Map([...before.files, [object, text]]));
    expect(prove({ ...nothing, before, after }).counterExamples).toMatchObject([
      { kind: 'cannot-heal', object, isOld: false, destination: { zone: 'level-2-ovens', host: 'mirror.example' } },
    ]);
  });

  test('says in one sentence who no longer reaches what, and why', () => {
    const before = plantWith(PORTAL);
    const object = 'dist/plant/level-4/network/Allowlist.level-4.yaml';
    const text = (before.files.get(object) ?? '').replaceAll('portal.vendor.example', 'portal2.vendor.example');
    const after = readPlant('plant', new Map([...before.files, [object, text]]));
    expect(
      prove({ ...nothing, before, after, needed: [permission(portal)] }).counterExamples.map((each) => each.text),
    ).toEqual([
      `level-2 can no longer reach portal.vendor.example:443: level-4 has no entry for it (${object})`,
      `level-2 is granted portal2.vendor.example:443, which nothing in the change opens: level-4 allows "portal2.vendor.example:443", without a last day (${object})`,
    ]);
  });
});
