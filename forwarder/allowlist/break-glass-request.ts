// From what somebody wrote to a break-glass that can be judged, or one sentence about what is wrong with it. One fault
// refuses it whole: half of what was meant is worse than a clear answer at once.

import { type BreakGlassGrant, type BreakGlassObject, breakGlassObjectSchema } from '../contract/break-glass.ts';
import { describeHostFault, parseHostPattern } from '../contract/host-pattern.ts';
import { formatProblems, type Problem, type Read, readValue, readYaml } from '../read-yaml.ts';

export type BreakGlassRequest = {
  readonly name: string;
  readonly hours: number;
  readonly reason: string;
  readonly by: string;
  readonly grants: readonly BreakGlassGrant[];
};

export type ParsedBreakGlass =
  | { readonly ok: true; readonly request: BreakGlassRequest }
  | { readonly ok: false; readonly problem: string };

/** YAML, or JSON, which is YAML. */
export function parseBreakGlass(text: string): ParsedBreakGlass {
  return judge(readYaml(text, breakGlassObjectSchema));
}

/** The same for an object that an API server sent. */
export function validateBreakGlass(value: unknown): ParsedBreakGlass {
  return judge(readValue(value, breakGlassObjectSchema));
}

function judge(read: Read<BreakGlassObject>): ParsedBreakGlass {
  if (!read.ok) return { ok: false, problem: formatProblems(read.problems) };
  const problems = hostProblems(read);
  if (problems.length > 0) return { ok: false, problem: formatProblems(problems) };
  const { metadata, spec } = read.value;
  return { ok: true, request: { name: metadata.name, ...spec.breakGlass, grants: spec.grants } };
}

function hostProblems({ value, place }: Extract<Read<BreakGlassObject>, { ok: true }>): readonly Problem[] {
  return value.spec.grants.flatMap(({ entries }, index) =>
    entries.flatMap(({ host }, at) => {
      const pattern = parseHostPattern(host);
      if (!('fault' in pattern)) return [];
      const message = `"${host}" is no host pattern: ${describeHostFault(pattern.fault)}`;
      return [{ ...place(['spec', 'grants', index, 'entries', at, 'host']), message }];
    }),
  );
}
