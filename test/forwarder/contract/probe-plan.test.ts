import { describe, expect, test } from '@jest/globals';
import { expectedOf, type ProbePlan, probePlanSchema, probePlanText } from '../../../forwarder/contract/probe-plan.ts';

const PLAN: ProbePlan = {
  site: 'plant',
  zone: 'level-2',
  names: 'level-3',
  face: { zone: 'level-3', address: '10.30.0.10' },
  clock: { host: 'git.example', port: 443 },
  questions: [
    { host: 'git.example', port: 443, from: 'levels/sites/plant/site.yaml', line: 4 },
    { host: '1.1.1.1', port: 443, protocol: 'tcp', expect: 'deny', why: 'no route "leads" there' },
  ],
};

describe('probePlanText()', () => {
  test('is JSON with a line for each question', () => {
    expect(probePlanText(PLAN)).toMatchInlineSnapshot(`
"{
  "site": "plant",
  "zone": "level-2",
  "names": "level-3",
  "face": {
    "zone": "level-3",
    "address": "10.30.0.10"
  },
  "clock": {
    "host": "git.example",
    "port": 443
  },
  "questions": [
    {"host":"git.example","port":443,"from":"levels/sites/plant/site.yaml","line":4},
    {"host":"1.1.1.1","port":443,"protocol":"tcp","expect":"deny","why":"no route \\"leads\\" there"}
  ]
}
"
`);
  });

  test.each([
    ['whole', PLAN],
    ['without questions', { ...PLAN, questions: [] }],
    ['without a face', { site: 'a', zone: 'b', names: 'b', leftOut: 3, questions: [{ host: 'a.example', port: 1 }] }],
  ])('is read as it was written: %s', (_, plan) => {
    expect(probePlanSchema.parse(JSON.parse(probePlanText(plan)))).toEqual(plan);
  });
});

describe('expectedOf()', () => {
  test.each([
    ['allow', {}, '2026-11-21T00:00:00Z'],
    ['deny', { expect: 'deny' }, '2026-11-21T00:00:00Z'],
    ['allow', { expires: '2026-11-21' }, '2026-11-21T23:59:59.999Z'],
    ['deny', { expires: '2026-11-21' }, '2026-11-22T00:00:00Z'],
  ] as const)('is %s for %j at %s', (expected, question, time) => {
    expect(expectedOf({ host: 'a.example', port: 443, ...question }, Date.parse(time))).toBe(expected);
  });
});
