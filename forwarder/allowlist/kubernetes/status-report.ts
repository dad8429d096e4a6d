// What the status of an Allowlist should say, from what this forwarder is in and what the status says now. Pure.
//
// The status has two kinds of authors. Each forwarder writes the row of its pod. The holder of the Lease writes what is
// said once: it keeps `observedGeneration` until the running configuration is the one the list was made for, and the time
// of a condition until its status changes.

import type { Condition } from '../../conditions.ts';
import { type AllowlistStatus, allowlistStatusSchema } from '../../contract/allowlist-status.ts';
import { canonicalJson } from '../../decision/compile-snapshot.ts';

/** What a forwarder is in. */
export type Report = {
  /** Generation, digest and size of the allowlist in force; undefined while there is none. */
  readonly generation: number | undefined;
  readonly snapshot: string | undefined;
  readonly entries: number | undefined;
  /** Digest of the configuration that serves. */
  readonly configuration: string | undefined;
  /** Whether the allowlist was made for that configuration. */
  readonly belongTogether: boolean;
  readonly conditions: readonly Condition[];
};

export type Row = NonNullable<AllowlistStatus['forwarders']>[number];
type StatusCondition = NonNullable<AllowlistStatus['conditions']>[number];
/** The part the holder writes. */
export type SharedStatus = Omit<AllowlistStatus, 'forwarders'>;

/** A list of 10,000 faults is told in the log; the status holds its beginning. */
const MAX_MESSAGE = 2_000;

/** The status of an object; an empty one when it is not in the form we write. */
export function statusOf(value: unknown): AllowlistStatus {
  const read = allowlistStatusSchema.safeParse(value ?? {});
  return read.success ? read.data : {};
}

/** The row of a pod; undefined while it has nothing in force. */
export function rowOf({ generation, snapshot, configuration }: Report, pod: string): Row | undefined {
  if (snapshot === undefined || configuration === undefined) return undefined;
  return { pod, generation: generation ?? 0, digest: snapshot, configDigest: configuration };
}

export function sharedOf(report: Report, former: AllowlistStatus, now: string): SharedStatus {
  const { generation, snapshot, entries, belongTogether } = report;
  const observedGeneration = belongTogether ? generation : former.observedGeneration;
  return {
    ...(observedGeneration !== undefined && { observedGeneration }),
    ...(snapshot !== undefined && { digest: snapshot }),
    ...(entries !== undefined && { entries }),
    conditions: report.conditions.map((condition) => datedCondition(condition, former, now)),
  };
}

/** The condition with the time at which its status became what it is. */
export function datedCondition(
  { type, status, reason, message }: Omit<Condition, 'type'> & { readonly type: string },
  former: AllowlistStatus,
  now: string,
): StatusCondition {
  const before = former.conditions?.find((condition) => condition.type === type);
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : now;
  return { type, status, lastTransitionTime, reason, message: shorten(message) };
}

/** Whether the status says it already. */
export function hasRow({ forwarders = [] }: AllowlistStatus, row: Row): boolean {
  const found = forwarders.find(({ pod }) => pod === row.pod);
  return found !== undefined && canonicalJson(found) === canonicalJson(row);
}

export function hasShared({ forwarders: _rows, ...shared }: AllowlistStatus, wanted: SharedStatus): boolean {
  return canonicalJson(shared) === canonicalJson(wanted);
}

/** Kubernetes keeps times of conditions by the second. */
export function timeText(wall: number): string {
  return new Date(wall).toISOString().replace(/\.\d+Z$/, 'Z');
}

function shorten(message: string): string {
  return message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE)} …`;
}
