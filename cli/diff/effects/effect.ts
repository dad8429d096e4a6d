// What merging does to what runs, read from the objects of both versions.

import { listText } from '../../../levels/changes/words.ts';

export type EffectKind =
  /** Pods are replaced. */
  | 'restart'
  /** A forwarder tries its new configuration and goes back if it cuts a reserved name off. */
  | 'trial'
  /** Accepted, and without effect until somebody restarts the forwarder. */
  | 'next-start'
  /** Open connections are closed. */
  | 'cut'
  /** Nobody applies it: a person brings it to the machine, or to Azure. */
  | 'by-hand';

export type Effect = {
  readonly kind: EffectKind;
  /** Where it happens; for `cut`, the zone whose connections they are. */
  readonly zone: string;
  /** What it happens to: `forwarder`, `dns`, a destination, a file. */
  readonly subject: string;
  /** What happens, without the zone and with `{}` for the subject, so that equal effects can be told together. */
  readonly phrase: string;
  /** Path of the object it follows from. */
  readonly object: string;
};

/** The sentence about some subjects. */
export function sayEffect(phrase: string, subjects: readonly string[]): string {
  return phrase.replace('{}', () => listText(subjects));
}

/** Text of synthesized files by path from the root of the repository. */
export type Objects = ReadonlyMap<string, string>;

/** A file that differs between the versions. */
export type ChangedObject = {
  readonly path: string;
  readonly zone: string;
  /** Below the folder of the zone: `network/Deployment.dns.yaml`. */
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
};
