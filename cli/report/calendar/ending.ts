// Something that ends by itself on a day. Types only.

import type { Place } from '../places.ts';

export type Ending = {
  /** `entry`: it no longer passes after this day. `learning`: unlisted names are refused after it. `authority`: it is believed up to this day. `review`: the list is overdue from this day on. */
  readonly kind: 'entry' | 'learning' | 'authority' | 'review';
  /** Such as 2027-03-01, UTC. */
  readonly day: string;
  readonly what: string;
  /** What comes of it, in a sentence. */
  readonly consequence: string;
  readonly zones: readonly string[];
  readonly owner: string | undefined;
  readonly ticket: string | undefined;
  readonly place: Place;
  readonly state: EndingState;
};

/** `soon`: within SOON_DAYS of the day of the report. */
export type EndingState = 'ended' | 'soon' | 'later';
