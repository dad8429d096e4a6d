// A hop in lines, each with the word it begins with. The text and the picture say the same because both are made of these.

import type { ExplanationStep } from '../../forwarder/contract/explanation.ts';
import type { Connection, DescribedHop } from './described-way.ts';

export type HopLine = {
  /** Empty where the line before goes on. */
  readonly word: string;
  readonly text: string;
  /** Of what a forwarder says: whether it lets the connection pass. */
  readonly passes?: boolean;
  /** `file:line` of the declaration behind it. */
  readonly source?: string;
};

export function hopLines({ takes, rules, puts, connection }: DescribedHop): readonly HopLine[] {
  return [
    { word: 'takes', text: `${takes.topics.join(', ')} at the ${takes.place}, endpoint "${takes.endpoint}"` },
    ...grouped(
      'does',
      rules.map((text) => ({ text })),
    ),
    { word: 'puts', text: `${puts.topics.join(', ')} at the ${puts.place}, endpoint "${puts.endpoint}"` },
    ...(connection === undefined ? [] : connectionLines(connection)),
  ];
}

function connectionLines({ server, protocol, clientIds, shows, believes, answer, passages }: Connection) {
  if (server === undefined) return [];
  const ids = clientIds === undefined ? '' : `, client ids "${clientIds}…"`;
  return [
    { word: 'dials', text: `${server.host}:${server.port}, ${protocol}${ids}` },
    ...said('shows', shows),
    ...said('believes', believes),
    ...(answer === undefined ? [] : answerLines(answer)),
    ...grouped('passes', passageLines(passages)),
  ];
}

function said(word: string, text: string | undefined): readonly HopLine[] {
  return text === undefined ? [] : [{ word, text }];
}

function answerLines({ listener, service, shows, believes }: NonNullable<Connection['answer']>): readonly HopLine[] {
  return grouped('meets', [
    { text: `listener "${listener}", Service "${service}"` },
    { text: `which shows ${shows}` },
    { text: `and believes ${believes}` },
  ]);
}

function passageLines(passages: Connection['passages']): readonly Omit<HopLine, 'word'>[] {
  if (passages.length === 0) return [{ text: 'no forwarder: the server stands in the network of the zone' }];
  return passages.flatMap(({ host, port, steps }) =>
    steps.filter(isTold).map((step) => stepLine(step, `${host}:${port}`)),
  );
}

/** Who calls, and what DNS answers, is for `sallyport explain`, unless it ends there. */
function isTold({ kind, stops }: ExplanationStep): boolean {
  return stops || kind === 'entry' || kind === 'next-hop' || kind === 'policy';
}

function stepLine({ zone, text, stops, file, line }: ExplanationStep, destination: string): Omit<HopLine, 'word'> {
  const source = file === undefined ? {} : { source: line === undefined ? file : `${file}:${line}` };
  return { text: `${zone}: ${stops ? `${destination}: ` : ''}${text}`, passes: !stops, ...source };
}

function grouped(word: string, lines: readonly Omit<HopLine, 'word'>[]): readonly HopLine[] {
  return lines.map((line, index) => ({ word: index === 0 ? word : '', ...line }));
}
