// What `authenticateHeader` needs of whoever remembers connection ids, so that a recorded PROXY header opens nothing a
// second time. All threads of a forwarder share one memory: engine/ledger/seen-headers.ts.

export type SeenHeader = {
  /** The direct child it came from; what is remembered is kept apart by it. */
  readonly child: string;
  /** 16 bytes. */
  readonly id: Uint8Array;
  /** When the child signed it; undefined when its clock is off, and its time means nothing. */
  readonly timeMs: number | undefined;
};

/** `forgotten`: it cannot be told any more whether the id was seen, because memory is bounded. */
export type Admitted = 'new' | 'seen' | 'forgotten';

export interface ReplayGuard {
  /** Remembers an id, or says why not. `nowMs` is of a clock that is never set. */
  admitHeader(header: SeenHeader, nowMs: number): Admitted;
}
