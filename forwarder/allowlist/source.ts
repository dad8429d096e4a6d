// Where allowlists come from: a file, or (elsewhere) an API server. A source reports what it sees and judges nothing;
// the keeper decides what takes over.

export interface AllowlistSource {
  /** Reports what is there now, then every change, until `stop`. */
  start(onChange: (candidate: Candidate) => void): void;
  stop(): void;
}

export type Candidate =
  | { readonly kind: 'text'; readonly text: string; readonly from: string }
  /** Nothing usable is there; what is in force stays. */
  | { readonly kind: 'problem'; readonly problem: string; readonly from: string };
