// A trace as text: where the message was, under which topic and with what, to where it arrived or ended.

import { printable } from '../../levels/problem.ts';
import type { Trace, TraceStep } from '../../levels/telemetry/trace/trace-way.ts';
import type { Terminal } from '../terminal.ts';

export function printTrace(terminal: Terminal, trace: Trace): void {
  for (const step of trace.steps) {
    const mark = step.reason === undefined ? terminal.style('green', '✓') : terminal.style('red', '✗');
    terminal.out(`${mark} ${terminal.style('bold', step.zone)}  data flow "${step.flow}"\n`);
    for (const line of stepLines(step)) terminal.out(`    ${printable(line)}\n`);
  }
  const last = trace.steps.at(-1);
  const outcome = trace.arrived
    ? terminal.style('green', 'Arrived.')
    : terminal.style('red', `Ended in ${last?.zone}: ${last?.reason}.`);
  terminal.out(`\n${outcome}\n`);
}

function stepLines(step: TraceStep): readonly string[] {
  const { topicIn, topicOut, payload, properties, notes, text } = step;
  return [
    `takes  ${topicIn}`,
    ...notes.map((note) => `note   ${note}`),
    ...(text === undefined ? [] : [`ends   ${text}`]),
    ...(topicOut === undefined ? [] : [`puts   ${topicOut}`]),
    ...(payload === undefined ? [] : [`with   ${payload}`]),
    ...Object.entries(properties).map(([name, value]) => `       ${name}: ${value}`),
  ];
}
