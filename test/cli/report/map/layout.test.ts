import { describe, expect, test } from '@jest/globals';
import { conduitsOf } from '../../../../cli/report/conduits/conduits-of.ts';
import { placed } from '../../../../cli/report/map/layout.ts';
import type { Box, Placed, PlacedLine, Run } from '../../../../cli/report/map/placed.ts';
import { planOf } from '../../../../cli/report/map/plan-of.ts';
import { COLUMN, columnsOf, LINE } from '../../../../cli/report/map/text-width.ts';
import type { Site } from '../../../../levels/model.ts';
import { declaredSite, exampleSite } from '../../../support/declared-site.ts';
import { wideSite } from '../../../support/wide-site.ts';

const top = (routed: string) =>
  `level: 5\ndistribution: k3s\nnetwork: 10.50.0.0/24\nforwarder: { faces: [{ address: 10.50.0.10, for: [level-4, level-2-far], routed: ${JSON.stringify(routed)} }], uplink: { direct: { resolvers: ["10.50.0.2:53"] } } }`;

/** A zone whose parent stands three levels higher, and words nobody would write. */
const oddSite = (): Site =>
  declaredSite({
    'level-5': top(`${'W'.repeat(200)} 配線盤の規則 ${'very long rule '.repeat(20)}`),
    'level-4':
      'level: 4\ndistribution: none\nnetwork: 10.40.0.0/24\nforwarder: { faces: [{ address: 10.40.0.10, for: [level-3-a, level-3-b], routed: firewall }] }',
    'level-3-a': 'level: 3\nparent: level-4\ndistribution: k3s\nnetwork: 10.31.0.0/24',
    'level-3-b': 'level: 3\nparent: level-4\ndistribution: aks\nnetwork: 10.32.0.0/24',
    'level-2-far': 'level: 2\nparent: level-5\ndistribution: k3s\nnetwork: 10.20.0.0/24',
  });

/** Many below one parent three levels higher, past another level; commands go down to some of them. */
function crowdedSite(): Site {
  const lines = Array.from({ length: 12 }, (_, index) => `level-2-${String.fromCodePoint(97 + index)}`);
  const broker = 'profiles: [{ name: iot-operations, with: { storageAccount: st, keyVault: kv, registry: cr } }]';
  const face = `{ address: 10.50.0.10, for: [level-4, ${lines.join(', ')}], routed: firewall }`;
  const zones = {
    'level-5': `level: 5\ndistribution: k3s\nnetwork: 10.50.0.0/24\n${broker}\nforwarder: { faces: [${face}], uplink: { direct: { resolvers: ["10.50.0.2:53"] } } }`,
    'level-4': `level: 4\ndistribution: k3s\nnetwork: 10.40.0.0/24\n${broker}\nforwarder: { faces: [{ address: 10.40.0.10, for: [level-3], routed: firewall }] }`,
    'level-3': `level: 3\nparent: level-4\ndistribution: k3s\nnetwork: 10.30.0.0/24`,
    ...Object.fromEntries(
      lines.map((name, index) => [
        name,
        `level: 2\nparent: level-5\ndistribution: k3s\nnetwork: 10.20.${index}.0/24\n${broker}`,
      ]),
    ),
  };
  const routes = lines
    .slice(0, 4)
    .flatMap((name, index) => [
      `    - { name: up-${index}, from: ${name}, topics: ["data/#"], to: { eventHubs: { namespace: plant, hub: all } } }`,
      `    - { name: down-${index}, direction: down, from: level-5, topics: [set/+], to: { zone: ${name} } }`,
    ]);
  return declaredSite(
    zones,
    `telemetry:\n  routes:\n${routes.join('\n')}\n    - { name: four, from: level-4, topics: ["data/#"], to: { eventHubs: { namespace: plant, hub: all } } }\n`,
  );
}

const SITES: readonly (readonly [string, () => Site])[] = [
  ['contoso-bakery', () => exampleSite('contoso-bakery')],
  ['fabrikam-aks-and-vm', () => exampleSite('fabrikam-aks-and-vm')],
  ['northwind-dual-nic', () => exampleSite('northwind-dual-nic')],
  ['a site of forty zones', wideSite],
  ['a site with skipped levels and long words', oddSite],
  ['a site with a crowd below a skipped level', crowdedSite],
];

function mapOf(site: Site): Placed {
  return placed(planOf(site, conduitsOf(site, '2026-11-22')));
}

type Named = Box & { readonly name: string };

/** Whatever carries text. */
function boxesOf({ plates, lines }: Placed): readonly Named[] {
  const labels = lines.flatMap(({ id, labelBox }) => (labelBox === undefined ? [] : [{ ...labelBox, name: id }]));
  return [...plates.map(({ x, y, width, height, id }) => ({ x, y, width, height, name: id })), ...labels];
}

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Points along a line, as it is drawn: straight in a run, a curve with upright tangents between two. */
function pointsOf({ runs }: PlacedLine): readonly { readonly x: number; readonly y: number }[] {
  return runs.flatMap((run, index) => {
    const straight = Array.from({ length: 11 }, (_, step) => ({
      x: run.x,
      y: run.top + ((run.bottom - run.top) * step) / 10,
    }));
    const next = runs[index + 1];
    return next === undefined ? straight : [...straight, ...swing(run, next)];
  });
}

function swing(from: Run, to: Run): readonly { readonly x: number; readonly y: number }[] {
  const half = (from.bottom + to.top) / 2;
  return Array.from({ length: 21 }, (_, step) => {
    const t = step / 20;
    const bezier = (a: number, b: number, c: number, d: number) =>
      (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d;
    return { x: bezier(from.x, from.x, to.x, to.x), y: bezier(from.bottom, half, half, to.top) };
  });
}

describe('placed()', () => {
  test.each(SITES)('lets no two boxes or labels of %s overlap', (_, make) => {
    const boxes = boxesOf(mapOf(make()));
    const clashes = boxes.flatMap((a, index) =>
      boxes
        .slice(index + 1)
        .filter((b) => overlaps(a, b))
        .map((b) => [a.name, b.name]),
    );
    expect(clashes).toEqual([]);
  });

  test.each(SITES)('leads no line of %s through a box or a label that is not its own', (_, make) => {
    const map = mapOf(make());
    const boxes = boxesOf(map);
    const clashes = map.lines.flatMap((line) => {
      const others = boxes.filter(({ name }) => name !== line.id && name !== line.upper && name !== line.lower);
      const met = others.filter((box) =>
        pointsOf(line).some(
          ({ x, y }) =>
            x > box.x + 0.5 && x < box.x + box.width - 0.5 && y > box.y + 0.5 && y < box.y + box.height - 0.5,
        ),
      );
      return met.map(({ name }) => [line.id, name]);
    });
    expect(clashes).toEqual([]);
  });

  test.each(SITES)('joins every line of %s to its two plates', (_, make) => {
    const { plates, lines } = mapOf(make());
    for (const { upper, lower, runs, id } of lines) {
      const [above, below] = [plates.find((plate) => plate.id === upper), plates.find((plate) => plate.id === lower)];
      if (above === undefined || below === undefined) throw new Error(`"${id}" ends nowhere`);
      const [first, last] = [runs[0], runs.at(-1)];
      expect(first?.top).toBeCloseTo(above.y + above.height);
      expect(last?.bottom).toBeCloseTo(below.y);
      expect(first?.x).toBeGreaterThan(above.x);
      expect(first?.x).toBeLessThan(above.x + above.width);
      expect(last?.x).toBeGreaterThan(below.x);
      expect(last?.x).toBeLessThan(below.x + below.width);
    }
  });

  test.each(SITES)('gives every level of %s a row of its own, the highest on top, with its zones inside', (_, make) => {
    const site = make();
    const { levels, plates } = mapOf(site);
    expect(levels.map(({ level }) => level)).toEqual(
      [...new Set(site.zones.map(({ level }) => level))].sort((a, b) => b - a),
    );
    for (const [index, band] of levels.entries()) {
      const next = levels[index + 1];
      if (next !== undefined) expect(next.top).toBeGreaterThan(band.top + band.height);
      for (const zone of site.zones.filter(({ level }) => level === band.level)) {
        const plate = plates.find(({ id }) => id === `zone ${zone.name}`);
        expect(plate?.y).toBeGreaterThan(band.top);
        expect((plate?.y ?? 0) + (plate?.height ?? 0)).toBeLessThan(band.top + band.height);
      }
    }
  });

  test.each(SITES)(
    'has a plate for every zone of %s and for the crossing above it, large enough for its text',
    (_, make) => {
      const site = make();
      const { plates, width, height } = mapOf(site);
      for (const { name } of site.zones) {
        expect(plates.filter(({ id }) => id === `zone ${name}`)).toHaveLength(1);
        expect(plates.filter(({ id }) => id === `conduit ${name}`)).toHaveLength(1);
      }
      for (const plate of plates) {
        expect(plate.width).toBeGreaterThan(Math.max(...plate.lines.map(columnsOf)) * COLUMN);
        expect(plate.height).toBeGreaterThan(plate.lines.length * LINE);
        expect(plate.x).toBeGreaterThan(0);
        expect(plate.y).toBeGreaterThan(0);
        expect(plate.x + plate.width).toBeLessThan(width);
        expect(plate.y + plate.height).toBeLessThan(height);
      }
    },
  );

  test('gives the same places every time', () => {
    expect(mapOf(wideSite())).toEqual(mapOf(wideSite()));
  });

  test('has one line for the telemetry of a zone in a crowd, with both ends where messages go both ways', () => {
    const lines = mapOf(crowdedSite()).lines.filter(
      ({ kind, lower }) => kind === 'telemetry' && lower.startsWith('zone level-2-'),
    );
    expect(lines.map(({ lower, head, label }) => [lower, head, label])).toEqual(
      ['a', 'b', 'c', 'd'].map((letter) => [`zone level-2-${letter}`, 'both', '2 routes']),
    );
  });

  test('has a line for each route where few go side by side', () => {
    const lines = mapOf(exampleSite('contoso-bakery')).lines.filter(({ kind }) => kind === 'telemetry');
    expect(lines.map(({ lower, upper, label }) => [lower, upper, label])).toEqual(
      expect.arrayContaining([
        ['zone level-2-ovens', 'zone level-3', 'ovens'],
        ['zone level-3', 'zone level-3-5', 'ovens'],
        ['zone level-3-5', 'zone level-4', 'packaging'],
        ['zone level-4', 'Event Hubs namespace contoso-bakery.servicebus.windows.net', 'ovens'],
      ]),
    );
  });

  test('stays within a few screens with forty zones', () => {
    expect(mapOf(wideSite()).width).toBeLessThan(4000);
  });
});
