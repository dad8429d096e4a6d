import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchesTopic } from '../../../levels/telemetry/topic.ts';
import { fillTemplate, findTemplateFault, imageOf } from '../../../levels/telemetry/topic-template.ts';

describe('findTemplateFault()', () => {
  test.each([
    ['x', ['a/#']],
    ['x/${inputTopic}', ['a/#', 'b']],
    ['x/${inputTopic.1}', ['a/#']],
    ['${inputTopic.2}/${inputTopic.1}', ['a/+', 'a/b/#']],
  ])('takes %s', (template, sources) => {
    expect(findTemplateFault(template, sources)).toBeUndefined();
  });

  test.each([
    ['x/${outputTopic}', ['a'], '"${outputTopic}" is not known'],
    ['x/${inputTopic.0}', ['a'], '"${inputTopic.0}" is not known'],
    ['x/${inputTopic', ['a'], 'not closed'],
    ['x/+', ['a'], 'a message goes to one topic'],
    ['x/#', ['a'], 'a message goes to one topic'],
    ['/x', ['a'], 'empty segment'],
    ['x//${inputTopic}', ['a'], 'empty segment'],
    ['${inputTopic.3}', ['a/b', 'a/b/c'], 'came with "a/b"'],
    ['${inputTopic.2}', ['a/#'], 'came with "a/#"'],
  ])('refuses %s', (template, sources, state) => {
    expect(findTemplateFault(template, sources)).toContain(state);
  });
});

describe('imageOf()', () => {
  test.each([
    ['x/${inputTopic}', 'a/+/#', 'x/a/+/#'],
    ['${inputTopic}/x', 'a/#', 'a/#'],
    ['x-${inputTopic.2}', 'a/+', '+'],
    ['${inputTopic.2}/${inputTopic.1}', 'a/#', '+/a'],
    ['x', 'a/#', 'x'],
  ])('of %s and %s is %s', (template, source, image) => {
    expect(imageOf(template, source)).toBe(image);
  });

  test('matches every topic that a message may get', () => {
    const word = fc.constantFrom('a', 'b', 'c1');
    const topics = fc.array(word, { minLength: 2, maxLength: 4 });
    const variable = fc.constantFrom('${inputTopic}', '${inputTopic.1}', 'x${inputTopic.2}', 'x');
    const templates = fc.array(variable, { minLength: 1, maxLength: 3 });
    const holes = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(topics, templates, holes, fc.boolean(), (words, parts, isOpen, endsOpen) => {
        const filter = [
          ...words.map((each, index) => (isOpen[index] === true ? '+' : each)),
          ...(endsOpen ? ['#'] : []),
        ];
        const template = parts.join('/');
        const filled = fillTemplate(template, words.join('/'));
        expect(filled !== undefined && matchesTopic(imageOf(template, filter.join('/')), filled)).toBe(true);
      }),
    );
  });
});

describe('fillTemplate()', () => {
  test('drops a message for which a variable stands for nothing', () => {
    expect(fillTemplate('x/${inputTopic.3}', 'a/b')).toBeUndefined();
  });

  test('leaves out slashes at the ends when it counts segments', () => {
    expect(fillTemplate('x/${inputTopic.1}', '/a/b/')).toBe('x/a');
  });
});
