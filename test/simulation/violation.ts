// What must hold after every step of every schedule, and what is thrown when it does not.

export const INVARIANTS = {
  'bytes-in-order': 'What arrives on one side is what the other side sent, in order and nothing else.',
  'nothing-before-allow': 'No next hop is dialled or sent a byte before the connection is allowed.',
  'no-fd-leak': 'Once everything is over, only the wake-up is open.',
  'queue-emptied': 'A face that closes has served everybody who was waiting in its queue.',
  'no-use-after-close': 'No call names a file descriptor that is not open.',
  'one-close-per-open': 'Every open has one close record, every denial one line, and they say what happened.',
  'true-denial': 'Whoever is denied gave cause for the reason that the denial names.',
  'timeouts-fire': 'Nobody is waited for longer than the limits say.',
  'memory-in-budget': 'What is buffered stays within the budget, and the ledger knows how much it is.',
  'ledger-balanced': 'Once everything is over, nothing is counted as open any more.',
  'revoked-closes': 'What is no longer allowed ends within a second.',
  'live-stays': 'What is still allowed is not cut.',
  progress: 'Once nothing is withheld any more, every byte arrives and every connection ends.',
  'no-exception': 'The reactor throws nothing.',
  'no-fault-logged': 'The reactor reports no fault of its own.',
} as const;

export type Invariant = keyof typeof INVARIANTS;

const INVARIANT_WORDS: readonly Invariant[] = [
  'bytes-in-order',
  'nothing-before-allow',
  'no-use-after-close',
  'no-exception',
];

export class Violation extends Error {
  readonly invariant: Invariant;

  /** A reactor survives a fault in the handling of one connection and logs it: a violation comes back as its text. */
  static logged(text: string): Violation | undefined {
    const [, word, detail = ''] = /^Error: ([a-z-]+): (.*)/.exec(text) ?? [];
    const invariant = INVARIANT_WORDS.find((each) => each === word);
    return invariant === undefined ? undefined : new Violation(invariant, detail, text);
  }

  constructor(invariant: Invariant, detail: string, cause?: unknown) {
    super(`${invariant}: ${detail}`, { cause });
    this.invariant = invariant;
  }
}
