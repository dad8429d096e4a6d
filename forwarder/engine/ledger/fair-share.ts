// What a child may take of something that all children of a forwarder share: what it asks for while there is plenty, and no
// more than its equal part once half is taken. One that takes all it can get does not starve its siblings, and nothing
// lies idle that one child could use.

export type Shared = {
  /** How much there is. */
  readonly all: number;
  /** By everybody. */
  readonly taken: number;
  readonly ofChild: number;
  /** How many share it. */
  readonly children: number;
};

/** Of what is left: that anything is left is for the caller to know. */
export function mayTakeMore({ all, taken, ofChild, children }: Shared): boolean {
  return taken < all / 2 || ofChild < Math.max(1, Math.floor(all / children));
}
