// A result as people read it: a line for each question, and every step of those that did not come as they had to.

import { PROBE_REASONS, type ProbeFinding, type ProbeResult, type ReasonCount } from '../contract/probe-result.ts';
import { nameOf, outcomeOf, placeOf, verdictOf } from './words.ts';

const NAME_WIDTH = 52;
/** Destinations of one reason that are named; all of them stand above. */
const MOST_NAMED = 5;

/** Ends with a line break. */
export function reportText(result: ProbeResult): string {
  const { findings, clock, resolvers, time } = result;
  return [
    `${placeOf(result)}, asked on ${time}, names by ${resolvers.join(', ')}`,
    '',
    ...findings.flatMap(findingLines),
    `  ${mark(clock.passed)} ${'clock'.padEnd(NAME_WIDTH)} ${clock.text}`,
    '',
    ...faultsByReason(result),
    ...notesOn(result),
    verdictOf(result),
    '',
  ].join('\n');
}

function findingLines(finding: ProbeFinding): readonly string[] {
  const { passed, steps } = finding;
  const line = `  ${mark(passed)} ${nameOf(finding).padEnd(NAME_WIDTH)} ${outcomeOf(finding)}`;
  return passed ? [line] : [line, ...steps.map(stepLine), ...declarationLines(finding)];
}

function stepLine({ zone, text, stops }: ProbeFinding['steps'][number]): string {
  return `      ${stops ? '✗' : '·'} ${zone} ${text}`;
}

function declarationLines({ steps: [first] }: ProbeFinding): readonly string[] {
  if (first?.file === undefined) return [];
  return [`      declared in ${first.file}${first.line === undefined ? '' : `:${first.line}`}`];
}

/** Where one thing is wrong with many, it is seen here. */
function faultsByReason({ byReason }: ProbeResult): readonly string[] {
  const faults = byReason.filter(({ passed }) => !passed);
  return faults.length === 0 ? [] : ['Not as it has to be, by reason:', ...faults.map(faultLine), ''];
}

function faultLine({ reason, destinations }: ReasonCount): string {
  const shown = destinations.slice(0, MOST_NAMED).join(', ');
  const rest = destinations.length - MOST_NAMED;
  const named = rest > 0 ? `${shown} and ${rest} more` : shown;
  return `  ${String(destinations.length).padStart(4)} ${reason}: ${PROBE_REASONS[reason]} ${named}`;
}

function notesOn({ findings, leftOut }: ProbeResult): readonly string[] {
  const unknown = findings.filter(({ authority }) => authority === 'unknown').length;
  const left = leftOut === 0 ? [] : [`${leftOut} more destinations of the zone found no room in the plan.`];
  if (unknown === 0) return left;
  const many = unknown === 1 ? '1 certificate is' : `${unknown} certificates are`;
  return [`${many} of an authority this machine does not know; who connects has to know it.`, ...left];
}

function mark(isGood: boolean): string {
  return isGood ? '✓' : '✗';
}
