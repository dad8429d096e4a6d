// What happens to a few connections through a forwarder, drawn at random: who says what at first, then rounds of bytes,
// ends, resets and changes of the allowlist. A schedule has one right outcome, so that two engines must agree about all of
// it. Where the order of two packets would decide what comes out, nothing is loosened; the schedule leaves it out:
//
// - a round begins when all that the former one causes has been seen, so a reset never overtakes bytes;
// - a list is in force in every thread before anybody goes on: until then either answer is right (stage.ts);
// - in one exchange only one side ends, or the first to end would be chance (`closedBy`);
// - whoever has ended its direction does not reset: `net` notices that only when it next writes to that side;
// - what may be refused comes in one piece behind the last cut of a hello: a socket closed with unread bytes is reset by the
//   kernel (RFC 1122 §4.2.2.13), and how much is unread then would be chance.

import fc from 'fast-check';

const HEADERS = [
  'none',
  'authentic',
  'forged',
  'of-a-stranger',
  'for-another-name',
  'replayed',
  'stale',
  'malformed',
] as const;
const NAMES = [
  'a.example',
  'b.example',
  'x.wild.example',
  'y.wild.example',
  'old.example',
  'deep.example',
  'git.example',
  'other-port.example',
  'unlisted.example',
] as const;

export type Origin = 'child' | 'grandchild';

/** What a client says first. `sizes` are those of segments or records; what is left over is one more. */
export type Opening =
  | { readonly kind: 'hello'; readonly name: string | null; readonly records: readonly number[] }
  /** One byte of the hello is another. Ends its direction, as nobody knows whether it is complete. */
  | { readonly kind: 'changed'; readonly name: string; readonly at: number; readonly byte: number }
  | { readonly kind: 'cut-short'; readonly name: string; readonly share: number }
  | { readonly kind: 'too-large'; readonly name: string }
  | { readonly kind: 'not-tls' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'tcp-bytes'; readonly length: number }
  | { readonly kind: 'tcp-silence' }
  /** The first bytes of the signature of a PROXY header, and no more for now. */
  | { readonly kind: 'tcp-signature'; readonly length: number };

export type Plan = {
  /** The round before which it calls. */
  readonly round: number;
  readonly header: (typeof HEADERS)[number];
  readonly origin: Origin;
  readonly opening: Opening;
  readonly segments: readonly number[];
  /** Bytes that follow at once. */
  readonly trailing: number;
  readonly ends: boolean;
};

export type Side = 'client' | 'server';

export type Exchange =
  | {
      readonly kind: 'data';
      readonly of: number;
      readonly up: readonly number[];
      readonly down: readonly number[];
      /** This side does not read until the other direction has arrived. */
      readonly held: Side | undefined;
      readonly ends: Side | undefined;
    }
  | { readonly kind: 'reset'; readonly of: number; readonly by: Side }
  /** A PROXY header on tcp after silence, this many bytes of which have been seen before the others are sent. */
  | { readonly kind: 'late-header'; readonly of: number; readonly seen: number };

type Round = { readonly list: number | undefined; readonly exchanges: readonly Exchange[] };

export type Schedule = {
  readonly uplink: 'direct' | 'parent';
  readonly plans: readonly Plan[];
  readonly rounds: readonly Round[];
};

const LISTS = 5;
const MOST_PLANS = 4;
const MOST_ROUNDS = 5;

const name = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('a.example', 'b.example', 'x.wild.example') },
  { weight: 1, arbitrary: fc.constantFrom(...NAMES) },
);
const sizes = (max: number): fc.Arbitrary<number[]> => fc.array(fc.integer({ min: 1, max }), { maxLength: 6 });

const tlsOpening: fc.Arbitrary<Opening> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('hello'), name, records: sizes(600) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hello'), name: fc.constant(null), records: sizes(600) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('changed'), name, at: fc.nat(400), byte: fc.nat(255) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut-short'), name, share: fc.integer({ min: 1, max: 99 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('too-large'), name }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'not-tls' }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'nothing' }) },
);
/** Those that wait for a silence to be noticed are few, because they take their time. */
const tcpOpening: fc.Arbitrary<Opening> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ kind: fc.constant('tcp-bytes'), length: fc.integer({ min: 1, max: 2_000 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'tcp-silence' }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('tcp-signature'), length: fc.integer({ min: 1, max: 11 }) }),
  },
);

const plan: fc.Arbitrary<Plan> = fc.record({
  round: fc.nat(MOST_ROUNDS - 1),
  header: fc.oneof(
    { weight: 3, arbitrary: fc.constant('none') },
    { weight: 3, arbitrary: fc.constant('authentic') },
    { weight: 2, arbitrary: fc.constantFrom(...HEADERS) },
  ),
  origin: fc.constantFrom('child', 'grandchild'),
  opening: fc.oneof({ weight: 4, arbitrary: tlsOpening }, { weight: 1, arbitrary: tcpOpening }),
  segments: sizes(900),
  trailing: fc.oneof(fc.constant(0), fc.nat(4_000), fc.nat(200_000)),
  ends: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

const load = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 5 }) },
  { weight: 4, arbitrary: fc.array(fc.integer({ min: 1, max: 300 * 1024 }), { maxLength: 3 }) },
  // More than sockets take while nobody reads.
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 1_000_000, max: 4_000_000 }), { maxLength: 2 }) },
);
const side: fc.Arbitrary<Side> = fc.constantFrom('client', 'server');
const perhaps = fc.option(side, { nil: undefined, freq: 2 });
const of = fc.nat(MOST_PLANS - 1);

const exchange: fc.Arbitrary<Exchange> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('data'), of, up: load, down: load, held: perhaps, ends: perhaps }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reset'), of, by: side }) },
  // Nothing happens where there was no silence.
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('late-header'), of, seen: fc.nat(11) }) },
);

const round: fc.Arbitrary<Round> = fc.record({
  list: fc.option(fc.nat(LISTS - 1), { nil: undefined }),
  exchanges: fc.uniqueArray(exchange, { maxLength: MOST_PLANS, selector: (each) => each.of }),
});

export const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  uplink: fc.constantFrom('direct', 'parent'),
  plans: fc.array(plan, { minLength: 1, maxLength: MOST_PLANS }),
  rounds: fc.array(round, { minLength: 1, maxLength: MOST_ROUNDS }),
});
