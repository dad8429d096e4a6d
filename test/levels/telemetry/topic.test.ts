import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findFilterFault, findKafkaNameFault, intersect, matchesTopic } from '../../../levels/telemetry/topic.ts';

/** Few words, so that filters meet. */
const word = fc.constantFrom('a', 'b', 'c');
const topic = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('/'));
const filter = fc
  .tuple(fc.array(fc.oneof(word, fc.constant('+')), { maxLength: 3 }), fc.constantFrom('', '#', 'a'))
  .map(([words, end]) => [...words, ...(end === '' ? [] : [end])].join('/'))
  .filter((text) => text !== '');

/** A filter as a regular expression: another way to say what MQTT says. */
function asPattern(text: string): RegExp {
  const body = text.replaceAll('+', '[^/]+').replace(/\/#$/, '(/.*)?').replace(/^#$/, '.*');
  return new RegExp(`^${body}$`);
}

describe('findFilterFault()', () => {
  test.each(['a', 'a/b', '+', '#', 'a/+/b', 'a/#', '+/#', 'data/Öfen/1'])('takes %s', (text) => {
    expect(findFilterFault(text)).toBeUndefined();
  });

  test.each([
    ['$SYS/x', '"$" begins'],
    ['$share/group/x', '"$" begins'],
    ['/a', 'begins or ends with "/"'],
    ['a/', 'begins or ends with "/"'],
    ['a//b', 'empty segment'],
    ['a/#/b', '"#" stands for all that follows'],
    ['a/b+', 'whole segments'],
    ['a#', 'whole segments'],
    ['a\u0000', 'a character that nobody sees'],
    [`a/${'x'.repeat(9000)}`, 'longer than'],
  ])('refuses %j', (text, state) => {
    expect(findFilterFault(text)).toContain(state);
  });
});

describe('findKafkaNameFault()', () => {
  test.each(['ovens', 'es_a1-b.2'])('takes %s', (name) => {
    expect(findKafkaNameFault(name)).toBeUndefined();
  });

  test.each(['a/b', 'a+', '${inputTopic}', '', 'x'.repeat(250)])('refuses %j', (name) => {
    expect(findKafkaNameFault(name)).toContain('Kafka knows neither');
  });
});

describe('matchesTopic()', () => {
  test('matches what a regular expression of the filter matches', () => {
    fc.assert(fc.property(filter, topic, (each, name) => matchesTopic(each, name) === asPattern(each).test(name)));
  });
});

describe('intersect()', () => {
  test.each([
    ['a/#', 'a', 'a'],
    ['a/#', '+/b', 'a/b'],
    ['a/+/#', '+/b/#', 'a/b/#'],
    ['#', 'a/b', 'a/b'],
    ['a', 'b', undefined],
    ['a/b', 'a', undefined],
    ['+', 'a/b', undefined],
  ])('of %s and %s is %s', (a, b, common) => {
    expect([intersect(a, b), intersect(b, a)]).toEqual([common, common]);
  });

  test('matches exactly the topics that both filters match', () => {
    fc.assert(
      fc.property(filter, filter, topic, (a, b, name) => {
        const common = intersect(a, b);
        const isCommon = common !== undefined && matchesTopic(common, name);
        expect(isCommon).toBe(matchesTopic(a, name) && matchesTopic(b, name));
      }),
    );
  });
});
