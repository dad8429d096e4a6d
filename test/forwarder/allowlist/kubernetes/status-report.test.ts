import { describe, expect, test } from '@jest/globals';
import {
  datedCondition,
  hasRow,
  hasShared,
  type Report,
  rowOf,
  sharedOf,
  statusOf,
} from '../../../../forwarder/allowlist/kubernetes/status-report.ts';
import { rowManager } from '../../../../forwarder/allowlist/kubernetes/status-patch.ts';

const REPORT: Report = {
  generation: 8,
  snapshot: 'sha256:s',
  entries: 61,
  configuration: 'sha256:c',
  belongTogether: true,
  conditions: [{ type: 'Ready', status: 'True', reason: 'Loaded', message: 'in force' }],
};
const EARLIER = '2026-11-20T12:00:00Z';
const NOW = '2026-11-21T12:00:00Z';
const READY = {
  type: 'Ready',
  status: 'True',
  lastTransitionTime: EARLIER,
  reason: 'Loaded',
  message: 'in force',
} as const;

describe('rowOf()', () => {
  test('says what decides in a pod', () => {
    const row = { pod: 'a', generation: 8, digest: 'sha256:s', configDigest: 'sha256:c' };
    expect(rowOf(REPORT, 'a')).toEqual(row);
    expect(hasRow({ forwarders: [row] }, row)).toBe(true);
    expect(hasRow({ forwarders: [{ ...row, generation: 7 }] }, row)).toBe(false);
  });

  test.each(['snapshot', 'configuration'] as const)('is nothing while there is no %s', (missing) => {
    expect(rowOf({ ...REPORT, [missing]: undefined }, 'a')).toBeUndefined();
  });
});

describe('sharedOf()', () => {
  test.each([
    { what: 'the running configuration is the list’s', belongTogether: true, observed: 8 },
    { what: 'another configuration runs', belongTogether: false, observed: 7 },
  ])('observes generation $observed when $what', ({ belongTogether, observed }) => {
    const shared = sharedOf({ ...REPORT, belongTogether }, { observedGeneration: 7 }, NOW);
    expect(shared).toMatchObject({ observedGeneration: observed, digest: 'sha256:s', entries: 61 });
  });

  test('observes nothing before the two have ever belonged together', () => {
    expect(sharedOf({ ...REPORT, belongTogether: false }, {}, NOW)).not.toHaveProperty('observedGeneration');
  });

  test('differs from what is there in nothing when nothing changed, whatever the time and whoever has a row', () => {
    const former = {
      ...sharedOf(REPORT, {}, EARLIER),
      forwarders: [{ pod: 'a', generation: 8, digest: '', configDigest: '' }],
    };
    expect(hasShared(former, sharedOf(REPORT, former, NOW))).toBe(true);
  });
});

describe('datedCondition()', () => {
  test('keeps the time of a status that stays, with another reason', () => {
    const stays = { type: 'Ready', status: 'True', reason: 'Other', message: 'm' } as const;
    expect(datedCondition(stays, { conditions: [READY] }, NOW)).toMatchObject({
      reason: 'Other',
      lastTransitionTime: EARLIER,
    });
  });

  test('takes the time of a status that turns', () => {
    const turned = { type: 'Ready', status: 'False', reason: 'InvalidAllowlist', message: 'm' } as const;
    expect(datedCondition(turned, { conditions: [READY] }, NOW)).toMatchObject({ lastTransitionTime: NOW });
  });

  test('holds the beginning of a long message', () => {
    const { message } = datedCondition({ ...READY, message: 'x'.repeat(900_000) }, {}, NOW);
    expect(message).toHaveLength(2_002);
  });
});

describe('statusOf()', () => {
  test.each([undefined, null, 'x', { conditions: 3 }, { surprise: true }])('takes %j for an empty status', (status) => {
    expect(statusOf(status)).toEqual({});
  });
});

describe('rowManager()', () => {
  test('is the pod’s, and within the length an API server takes', () => {
    expect(rowManager('forwarder-6f7c9-x2x')).toBe('sallyport-forwarder-forwarder-6f7c9-x2x');
    const [one, other] = [rowManager(`${'a'.repeat(252)}1`), rowManager(`${'a'.repeat(252)}2`)];
    expect(one.length).toBeLessThanOrEqual(128);
    expect(one).not.toBe(other);
  });
});
