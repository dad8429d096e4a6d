// The section of RESULTS.md: what was sent and arrived, how long each hop took, and what was refused. Pure.

import type { Hop, Percentiles } from '../../cli/demo/telemetry/journeys.ts';
import type { RunResult } from '../../cli/demo/telemetry/run.ts';
import { numberText, table } from '../forwarder/markdown.ts';

export type Conditions = {
  readonly machine: string;
  readonly programs: string;
  readonly perSecond: number;
};

export function report({ balance, hops, refusals, outages }: RunResult, conditions: Conditions): string {
  const { machine, programs, perSecond } = conditions;
  const parts = [
    `${machine}. ${programs}. Two lines, ${numberText(perSecond, 0)} readings a second in all; QoS 1 and TLS 1.3 from broker to broker.`,
    table(
      ['readings', 'number'],
      [
        ['sent', numberText(balance.sent, 0)],
        ['ended by a filter of the route', numberText(balance.filtered, 0)],
        ['arrived in their event hub', numberText(balance.received, 0)],
        ['arrived again', numberText(balance.duplicates, 0)],
        ['**lost**', `**${numberText(balance.lost, 0)}**`],
        ['out of order within a topic', numberText(balance.disordered, 0)],
        ['in the wrong hub or from the wrong way', numberText(balance.misled, 0)],
      ],
    ),
    table(
      ['meanwhile, one after the other', 'connections between zones that came back'],
      outages.map(({ title, reconnects }) => [title, numberText(reconnects, 0)]),
    ),
    table(['hop', 'p50 ms', 'p99 ms', 'p50 ms, something wrong', 'p99 ms, something wrong'], hops.map(hopRow)),
    table(
      ['refused', 'seen in'],
      refusals.map(({ title, seenIn }) => [title, seenIn]),
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}

function hopRow({ hop, calm, disturbed }: Hop): readonly string[] {
  return [hop, ...msTexts(calm), ...msTexts(disturbed)];
}

function msTexts(values: Percentiles | undefined): readonly string[] {
  return values === undefined ? ['–', '–'] : [numberText(values.p50, 1), numberText(values.p99, 1)];
}
