/** How somebody at the end of a connection leaves it. */
export type Ending =
  /** Finishes its direction when all is said, and hears the other side out. */
  | 'finishes'
  /** Finishes once the other side has. */
  | 'after-server'
  | 'resets'
  /** Closes at any time, unread bytes or not. */
  | 'vanishes'
  /** Never ends by itself. */
  | 'stays';

/** Endings that come at any moment. */
export const FLIGHT_ENDS: ReadonlySet<Ending> = new Set<Ending>(['resets', 'vanishes']);
