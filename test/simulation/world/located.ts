import type { LocateQuestion } from '../../../forwarder/engine/reactor/messages.ts';

/** One answer of the main thread, by whose addresses a connection is recognised when it is dialled. */
export type Located = {
  readonly reactor: number;
  readonly question: LocateQuestion;
  readonly digest: string;
  readonly isUplinkParent: boolean;
  readonly speaks: 'proxy-header' | 'bytes';
  /** Whoever asks later has to ask anew. Infinity until the reactor has read the answer. */
  goodUntilMs: number;
};

/** The place a question asks for, in the words of the oracle. */
export function askedPlace({ to, host, port }: LocateQuestion): string {
  if (to !== undefined) return `aside ${to.address ?? `${to.service} ${to.namespace}`} ${to.port}`;
  return `up ${host} ${port}`;
}
