// What a forwarder says about itself, in the form Kubernetes gives to such statements. The same with files.

export type Condition = {
  readonly type: 'Ready' | 'Confirmed' | 'ClockTrusted' | 'BreakGlass';
  readonly status: 'True' | 'False' | 'Unknown';
  /** One word for programs: see the tables beside the code that sets it. */
  readonly reason: string;
  /** One sentence for people. */
  readonly message: string;
};
