import { describe, expect, test } from '@jest/globals';
import {
  heldBy,
  judgeLease,
  type Lease,
  leaseSchema,
  released,
  sight,
} from '../../../../forwarder/allowlist/kubernetes/lease.ts';

const NOON = Date.UTC(2026, 10, 21, 12);

function lease(spec: object, resourceVersion = '1'): Lease {
  return leaseSchema.parse({ metadata: { name: 'forwarder', resourceVersion, annotations: { a: 'b' } }, spec });
}

describe('judgeLease()', () => {
  test.each([
    { what: 'nobody has ever held', spec: {}, unchangedMs: 0, judgement: 'take' },
    {
      what: 'was given back',
      spec: { holderIdentity: '', leaseDurationSeconds: 30 },
      unchangedMs: 0,
      judgement: 'take',
    },
    { what: 'is ours', spec: { holderIdentity: 'me' }, unchangedMs: 99_000, judgement: 'renew' },
    { what: 'another has just renewed', spec: { holderIdentity: 'other' }, unchangedMs: 0, judgement: 'wait' },
    {
      what: 'another holds to its last moment',
      spec: { holderIdentity: 'other' },
      unchangedMs: 30_000,
      judgement: 'wait',
    },
    { what: 'another has let expire', spec: { holderIdentity: 'other' }, unchangedMs: 30_001, judgement: 'take' },
    {
      what: 'lasts longer than ours would',
      spec: { holderIdentity: 'other', leaseDurationSeconds: 60 },
      unchangedMs: 30_001,
      judgement: 'wait',
    },
    {
      what: 'was renewed in a year of its holder’s clock',
      spec: { holderIdentity: 'other', renewTime: '1970-01-01T00:00:00.000000Z' },
      unchangedMs: 0,
      judgement: 'wait',
    },
  ])('says "$judgement" of a Lease that $what', ({ spec, unchangedMs, judgement }) => {
    const found = lease(spec);
    expect(judgeLease(found, 'me', sight(undefined, found, 1_000), 1_000 + unchangedMs, 30)).toBe(judgement);
  });
});

describe('sight()', () => {
  test('remembers when a version was seen first, and begins anew with another one', () => {
    const first = sight(undefined, lease({}), 10);
    expect(sight(first, lease({}), 20)).toEqual({ version: '1', at: 10 });
    expect(sight(first, lease({}, '2'), 20)).toEqual({ version: '2', at: 20 });
  });
});

describe('heldBy()', () => {
  test('takes a Lease with the version and the annotations it has', () => {
    expect(heldBy('me', lease({ holderIdentity: 'other', leaseTransitions: 4 }), 30, NOON)).toEqual({
      metadata: { name: 'forwarder', resourceVersion: '1', annotations: { a: 'b' } },
      spec: {
        holderIdentity: 'me',
        leaseDurationSeconds: 30,
        acquireTime: '2026-11-21T12:00:00.000000Z',
        renewTime: '2026-11-21T12:00:00.000000Z',
        leaseTransitions: 5,
      },
    });
  });

  test('renews our own without another transition', () => {
    const own = heldBy('me', lease({}), 30, NOON);
    expect(heldBy('me', own, 30, NOON + 8_000).spec).toMatchObject({
      acquireTime: '2026-11-21T12:00:00.000000Z',
      renewTime: '2026-11-21T12:00:08.000000Z',
      leaseTransitions: 1,
    });
  });
});

describe('released()', () => {
  test('leaves no holder', () => {
    expect(released(heldBy('me', lease({}), 30, NOON)).spec).not.toHaveProperty('holderIdentity');
  });
});
