import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { resource } from '../../../constructs/telemetry/resource.ts';

const ANY = { kind: 'Dataflow', name: 'x' } as const;

describe('resource()', () => {
  test('sorts keys at every depth and leaves out what is undefined', () => {
    const { properties } = resource(ANY, { b: [{ z: 1, a: undefined, c: 'x' }, undefined], a: { y: {}, x: false } });
    expect(JSON.stringify(properties)).toBe('{"a":{"x":false,"y":{}},"b":[{"c":"x","z":1}]}');
  });

  test('keeps every value, in whatever order the keys come', () => {
    const key = fc.string().filter((each) => each !== '__proto__');
    const inner = fc.dictionary(key, fc.oneof(fc.string(), fc.boolean()));
    const value = fc.oneof(fc.string(), fc.array(fc.oneof(fc.integer(), inner)), inner);
    fc.assert(
      fc.property(fc.dictionary(key, value), (given) => {
        const forwards = resource(ANY, given);
        const backwards = resource(ANY, Object.fromEntries(Object.entries(given).toReversed()));
        expect(forwards.properties).toEqual(given);
        expect(JSON.stringify(forwards)).toBe(JSON.stringify(backwards));
      }),
    );
  });
});
