import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { traceFlow } from '../../../../levels/telemetry/trace/trace-flow.ts';
import type { Message } from '../../../../levels/telemetry/trace/message.ts';
import { flowWith, outcome, records } from './traced.ts';

const NOTHING_KNOWN = new Map();
const message = (topic: string, payload: string): Message => ({ topic, payload, properties: new Map() });

describe('traceFlow()', () => {
  test('passes a payload on as it is where nothing is done to it', () => {
    const flow = { ...flowWith(), transformation: undefined };
    const result = traceFlow(flow, message('data/x', 'not { JSON'), NOTHING_KNOWN);
    expect(result).toEqual({ kind: 'passed', message: message('out/data/x', 'not { JSON'), notes: [] });
  });

  test('keeps the text of a payload that is only filtered', () => {
    const flow = flowWith({ filter: [{ inputs: ['a'], expression: '$1 > 5' }] });
    expect(traceFlow(flow, message('data/x', '{ "a": 1e0 }'), NOTHING_KNOWN)).toMatchObject({
      message: { payload: '{ "a": 1e0 }' },
    });
  });

  test('says how it is written where messages are stored', () => {
    const flow = { ...flowWith(), transformation: undefined, written: 'parquet by aio-sr://p/s:1' };
    expect(traceFlow(flow, message('data/x', '{}'), NOTHING_KNOWN)).toMatchObject({
      kind: 'passed',
      notes: ['it is written as parquet by aio-sr://p/s:1; whether its fields fit is not looked at'],
    });
    expect(traceFlow(flow, message('data/x', '5'), NOTHING_KNOWN)).toMatchObject({ reason: 'payload-not-readable' });
  });

  test.each([
    ['datum/x', 'topic-not-taken: the flow takes "data/#", and "datum/x" is none of it'],
    ['data', 'no-destination: "${inputTopic.2}" names a segment that "data" does not have'],
  ])('ends a message of topic %s', (topic, sentence) => {
    const result = traceFlow({ ...flowWith(), destination: '${inputTopic.2}' }, message(topic, '{}'), NOTHING_KNOWN);
    expect(result.kind === 'ended' ? `${result.reason}: ${result.text}` : result).toBe(sentence);
  });

  test.each([[[]], [5], ['text'], [null]])('ends %j where it looks for fields', (payload) => {
    expect(outcome({}, payload)).toBe('payload-not-readable: the flow looks into the payload, which is no JSON object');
  });

  test('never throws, whatever the rules and the message', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('*', 'a.*', '$1 == $1', '$metadata.topic', '$context(d).x', 'a ? $last'),
    );
    const rule = fc.record({ inputs: fc.array(text), expression: text, output: text, dataset: fc.string() });
    const rules = fc.record({ enrich: fc.array(rule), filter: fc.array(rule), map: fc.array(rule) });
    fc.assert(
      fc.property(rules, fc.json(), fc.string(), ({ enrich, filter, map }, payload, topic) => {
        const flow = flowWith({ enrich, filter, map });
        expect(['passed', 'ended']).toContain(traceFlow(flow, message(`data/${topic}`, payload), NOTHING_KNOWN).kind);
      }),
      { numRuns: 500 },
    );
  });
});

describe('applyFilters()', () => {
  const filter = [
    { inputs: ['t'], expression: '$1 <= 20' },
    { inputs: ['t', 'limit ? $last'], expression: '$2 != () && $1 > $2' },
  ];

  test.each([
    [{ t: 21 }, { t: 21 }],
    [{ t: 20 }, 'filtered: filter 1 drops it: "$1 <= 20" of "t"'],
    [{ t: 40, limit: 30 }, 'filtered: filter 2 drops it: "$2 != () && $1 > $2" of "t", "limit ? $last"'],
    [
      {},
      'no-value: filter 1 computes "$1 <= 20", and "<=" has no value: it takes a number, and "$1" is missing. What becomes of such a message is not documented',
    ],
  ])('of %j gives %j', (payload, expected) => {
    expect(outcome({ filter }, payload)).toEqual(expected);
  });

  test('ends a message of which a filter says neither true nor false', () => {
    expect(outcome({ filter: [{ inputs: ['t'], expression: '$1' }] }, { t: 5 })).toContain(
      'no-value: filter 1 computes "$1", which is 5 and neither true nor false',
    );
  });
});

describe('findRecords()', () => {
  const enrich = [{ dataset: 'limits', inputs: ['$source.id', '$context(limits).id'], expression: '$1 == $2' }];
  const filter = [{ inputs: ['t', '$context(limits).max'], expression: 'if($2 == (), false, $1 > $2)' }];
  const rules = { enrich, filter };
  const datasets = new Map([['limits', records({ id: 'a', max: 5 }, { id: 'a', max: 9 }, { id: 'b', max: 7 })]]);

  test('takes the first record that belongs to the message', () => {
    expect(outcome(rules, { id: 'a', t: 6 }, datasets)).toContain('filtered');
    expect(outcome(rules, { id: 'b', t: 6 }, datasets)).toEqual({ id: 'b', t: 6 });
  });

  test.each([
    ['c', datasets, 'no record of dataset "limits" belongs to the message, so its fields are missing'],
    ['a', NOTHING_KNOWN, 'dataset "limits" is not at hand, so its fields are missing'],
  ])('says what is missing for %s', (id, known, note) => {
    const result = traceFlow(flowWith(rules), message('data/x', JSON.stringify({ id, t: 6 })), known);
    expect(result).toMatchObject({ kind: 'passed', notes: [note] });
  });

  test('says what was missing of a message that ends for it', () => {
    const asks = { enrich, filter: [{ inputs: ['t', '$context(limits).max'], expression: '$1 > $2' }] };
    const result = traceFlow(flowWith(asks), message('data/x', '{"id":"a","t":6}'), NOTHING_KNOWN);
    expect(result).toMatchObject({
      kind: 'ended',
      reason: 'no-value',
      notes: ['dataset "limits" is not at hand, so its fields are missing'],
    });
  });

  test('ends a message whose condition has no value', () => {
    const broken = { enrich: [{ dataset: 'limits', inputs: ['$source.id', '$context.max'], expression: '$1 < $2' }] };
    expect(outcome(broken, { id: 'a' }, datasets)).toContain(
      'no-value: the condition of dataset "limits" computes "$1 < $2"',
    );
  });
});
