// One step of a transformation: its inputs, its expression and its output are what the product understands.

import type { Path } from '../../loading/yaml-file.ts';
import { kindOf } from '../../telemetry/expression/kind-of.ts';
import { parseExpression } from '../../telemetry/expression/parse-expression.ts';
import { parseFieldPath, type FieldPath, type PathPlace } from '../../telemetry/field-path.ts';
import type { RouteFault } from '../../telemetry/route-fault.ts';

export type Stage = Exclude<PathPlace, 'output'>;

/** A step as it is declared. */
export type Step = {
  readonly inputs: readonly string[];
  readonly expression?: string | undefined;
  /** Of maps. */
  readonly output?: string | undefined;
};

export type JudgedStep = {
  /** Where it stands below the transformation. */
  readonly at: Path;
  readonly stage: Stage;
  readonly inputs: readonly FieldPath[];
  /** Undefined where the fields are left out, or it is no map. */
  readonly output: FieldPath | undefined;
  readonly faults: readonly RouteFault[];
};

export function judgeStep(stage: Stage, index: number, step: Step): JudgedStep {
  const at = [stage, index];
  const inputs = step.inputs.map((input, item) => judgePath(input, stage, [...at, 'inputs', item]));
  const outputs = isWritten(step) ? [judgePath(step.output ?? '', 'output', [...at, 'output'])] : [];
  const faults = [...inputs, ...outputs].flatMap((path) => ('fault' in path ? [path.fault] : []));
  return {
    at,
    stage,
    inputs: inputs.flatMap((path) => ('path' in path ? [path.path] : [])),
    output: outputs.flatMap((path) => ('path' in path ? [path.path] : []))[0],
    faults: [...faults, ...judgeExpression(stage, at, step)],
  };
}

function isWritten({ output = '' }: Step): boolean {
  return output !== '';
}

function judgePath(
  text: string,
  place: PathPlace,
  at: Path,
): { readonly path: FieldPath } | { readonly fault: RouteFault } {
  const parsed = parseFieldPath(text, place);
  if ('path' in parsed) return parsed;
  return { fault: { at, code: 'field', message: `Cannot use "${text}" as a field: ${parsed.fault}` } };
}

function judgeExpression(stage: Stage, at: Path, step: Step): readonly RouteFault[] {
  const { inputs, expression } = step;
  if (expression === undefined) {
    if (inputs.length === 1 || !isWritten(step)) return [];
    const message = `Cannot make one field of ${inputs.length}: no expression says how. Add "expression", such as "$1 + $2"`;
    return [{ at, code: 'expression', message }];
  }
  const state = findExpressionFault(expression, inputs.length, stage);
  const message = `Cannot use "${expression}" as an expression: ${state}`;
  return state === undefined ? [] : [{ at: [...at, 'expression'], code: 'expression', message }];
}

function findExpressionFault(expression: string, inputs: number, stage: Stage): string | undefined {
  const parsed = parseExpression(expression, inputs);
  if ('fault' in parsed) return parsed.fault;
  const kind = kindOf(parsed.expression);
  if (stage === 'map' || kind === 'boolean' || kind === 'anything') return undefined;
  return `it comes to ${NAMES[kind]}, and only true or false is an answer here. Compare it with something`;
}

const NAMES = { number: 'a number', text: 'a text', tuple: 'several values', empty: 'nothing' } as const;
