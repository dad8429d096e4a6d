// The seccomp profile as a pure function of what was traced. The format is that of the OCI runtime specification, which a
// node reads for `type: Localhost`; `comment` is ignored there and read by people.

import { z } from 'zod';
import { CALL_GROUPS, NARROWED, REFUSED, type CallGroup, type Condition } from './call-groups.ts';

export const tracedCallsSchema = z.strictObject({
  node: z.string().describe('The Node that was traced.'),
  architecture: z.string(),
  runs: z.record(z.string(), z.array(z.string())).describe('The calls of each run, by its name.'),
});
export type TracedCalls = z.infer<typeof tracedCallsSchema>;

type Argument = { readonly index: number; readonly value: number; readonly valueTwo?: number; readonly op: string };
type Rule = {
  readonly names: readonly string[];
  readonly action: string;
  readonly errnoRet?: number;
  readonly args?: readonly Argument[];
  readonly comment: string;
};
export type SeccompProfile = {
  readonly defaultAction: string;
  readonly defaultErrnoRet: number;
  readonly architectures: readonly string[];
  readonly syscalls: readonly Rule[];
};

const ALLOW = 'SCMP_ACT_ALLOW';
const REFUSE = 'SCMP_ACT_ERRNO';
const EPERM = 1;

export function seccompProfile({ runs }: TracedCalls): SeccompProfile {
  const traced = new Set(Object.values(runs).flat());
  refuseUnexplained(traced);
  return {
    defaultAction: REFUSE,
    defaultErrnoRet: EPERM,
    architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_AARCH64'],
    syscalls: [
      ...CALL_GROUPS.map((group) => groupRule(group, traced)).filter(({ names }) => names.length > 0),
      ...NARROWED.flatMap(({ call, purpose, conditions }) =>
        conditions.map((condition) => ({
          names: [call],
          action: ALLOW,
          args: [argument(condition)],
          comment: purpose,
        })),
      ),
      ...REFUSED.map(({ calls, errno, why }) => ({ names: calls, action: REFUSE, errnoRet: errno, comment: why })),
    ],
  };
}

/** The text of seccomp.json. */
export function profileText(traced: TracedCalls): string {
  return `${JSON.stringify(seccompProfile(traced), undefined, 2)}\n`;
}

function groupRule({ purpose, calls, untraced }: CallGroup, traced: ReadonlySet<string>): Rule {
  const seen = calls.filter((call) => traced.has(call));
  const names = [...new Set([...seen, ...(untraced?.calls ?? [])])].sort();
  return { names, action: ALLOW, comment: purpose };
}

function argument({ index, value, mask }: Condition): Argument {
  if (mask === undefined) return { index, value, op: 'SCMP_CMP_EQ' };
  return { index, value: mask, valueTwo: value, op: 'SCMP_CMP_MASKED_EQ' };
}

function refuseUnexplained(traced: ReadonlySet<string>): void {
  const explained = new Set([
    ...CALL_GROUPS.flatMap(({ calls, untraced }) => [...calls, ...(untraced?.calls ?? [])]),
    ...NARROWED.map(({ call }) => call),
    ...REFUSED.flatMap(({ calls }) => calls),
  ]);
  const unexplained = [...traced].filter((call) => !explained.has(call));
  if (unexplained.length > 0)
    throw new Error(
      `Cannot make the seccomp profile: nothing says what ${unexplained.map((call) => `"${call}"`).join(', ')} is for. Add it to a group of forwarder/image/call-groups.ts, or to what is refused`,
    );
}
