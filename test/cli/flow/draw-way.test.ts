import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { DescribedHop, DescribedWay } from '../../../cli/flow/described-way.ts';
import { drawWay } from '../../../cli/flow/draw-way.ts';
import { describeWay } from '../../../cli/flow/describe-way.ts';
import { routedPlant, wayOf } from '../../levels/telemetry/routed-plant.ts';
import { findXmlFault } from '../../support/well-formed-xml.ts';

const TODAY = '2026-11-21';
const UP = '{ name: up, from: level-2-a, topics: ["data/#"], to: { eventHubs: { namespace: ns, hub: h } } }';
const DOWN = '{ name: down, direction: down, from: level-4, topics: [set/+], to: { zone: level-2-a } }';

function drawn(route: string): string {
  const site = routedPlant([UP, DOWN]);
  return drawWay(describeWay(site, wayOf(site, route), TODAY));
}

/** Where a text stands, from above. */
function heightOf(picture: string, text: string): number {
  const [, y] = new RegExp(String.raw`y="(\d+)"[^>]*>${text}<`).exec(picture) ?? [];
  return Number(y);
}

describe('drawWay()', () => {
  test.each(['up', 'down'])('puts the higher zone above the lower one, messages going %s', (route) => {
    const picture = drawn(route);
    expect(heightOf(picture, 'broker of level-3')).toBeGreaterThan(heightOf(picture, 'broker of level-4'));
    expect(heightOf(picture, 'broker of level-2-a')).toBeGreaterThan(heightOf(picture, 'broker of level-3'));
  });

  test('names the topics that messages have at each place', () => {
    const topics = [...drawn('down').matchAll(/class="topic"[^>]*>([^<]*)</g)].map(([, topic]) => topic);
    expect(topics).toEqual(['set/+', 'to/level-3/to/level-2-a/set/+', 'to/level-2-a/set/+', 'set/+']);
  });

  test('stands alone, names itself and has colours for light and dark', () => {
    const picture = drawn('up');
    expect(picture).not.toMatch(/<script|href|url\(|@import|<image|<foreignObject|\son\w+=/i);
    expect(picture.match(/https?:[^"]+/g)).toEqual(['http://www.w3.org/2000/svg']);
    expect(picture).toContain('role="img"');
    expect(picture).toContain('aria-labelledby="flow-plant-up-title flow-plant-up-description"');
    expect(picture).toContain('<title id="flow-plant-up-title">The way of route up of plant</title>');
    expect(picture).toMatch(/<desc id="flow-plant-up-description">.*level-2-a takes data\/# and puts from\/level-2-a/);
    expect(picture).toContain('@media (prefers-color-scheme: dark)');
  });

  test('draws everything within its frame', () => {
    const picture = drawn('up');
    const [, height] = /viewBox="0 0 960 (\d+)"/.exec(picture) ?? [];
    const ys = [...picture.matchAll(/ y="(\d+)"/g)].map(([, y]) => Number(y));
    expect(Math.max(...ys)).toBeLessThan(Number(height));
    const texts = [...picture.matchAll(/<text x="([\d.]+)"[^>]*>([^<]*)</g)];
    const entities = /&(?:amp|lt|gt|quot);/g;
    const ends = texts.map(([, x, text = '']) => Number(x) + text.replaceAll(entities, '.').length * 7.3);
    expect(Math.max(...ends)).toBeLessThanOrEqual(960);
  });

  test('is well-formed whatever the declarations say', () => {
    const text = fc.string({ unit: 'binary' });
    const station = fc.record({ place: text, endpoint: text, topics: fc.array(text, { minLength: 1, maxLength: 2 }) });
    const hop: fc.Arbitrary<DescribedHop> = fc.record({
      zone: text,
      flow: text,
      takes: station,
      rules: fc.array(fc.oneof(text, fc.string({ minLength: 100, maxLength: 400 })), { maxLength: 2 }),
      puts: station,
      connection: fc.constant(undefined),
    });
    const way: fc.Arbitrary<DescribedWay> = fc.record({
      site: text,
      route: text,
      direction: fc.constantFrom('up', 'down'),
      assets: fc.array(text),
      hops: fc.array(hop, { maxLength: 3 }),
    });
    fc.assert(fc.property(way, (each) => expect(findXmlFault(drawWay(each))).toBeUndefined()));
  });
});

describe('findXmlFault()', () => {
  test.each([
    ['<a><b c="1"/>x &amp; y</a>', undefined],
    ['<a><b></a></b>', '</a> closes another element'],
    ['<a>', '<a> is not closed'],
    ['<a/><a/>', 'it has 2 roots'],
    ['<a b="1" b="2"/>', '<a> has an attribute twice'],
    ['<a b=1/>', 'nothing is known'],
    ['<a b="<"/>', 'nothing is known'],
    ['<a>&</a>', 'it holds a bare "&"'],
    ['<a>\u0000</a>', 'no character of XML'],
    ['x<a/>', 'text stands outside of the root'],
  ])('of %j is %p', (text, fault) => {
    if (fault === undefined) expect(findXmlFault(text)).toBeUndefined();
    else expect(findXmlFault(text)).toContain(fault);
  });
});
