// A probe plan: what to ask from inside a zone, and what has to come of it. Synthesized from the declarations, so that it asks
// what was agreed; carried out by `forwarder/probe/`, which knows nothing else of the site.
//
// A host with letters is asked for by name: it is looked up, and dialled where the answer says. A name that is to be denied is
// dialled at the face as well, because who ignores DNS must be stopped all the same. A host that is an address is dialled as it
// is; if it is to be denied, that nothing takes the connection there.

import { isIP } from 'node:net';
import { z } from 'zod';
import { endOfDay } from './days.ts';
import { PROTOCOLS } from './protocol.ts';
import type { Verdict } from './reasons.ts';

/** A plan has to fit a ConfigMap, and an audit has to end. */
export const MAX_QUESTIONS = 1_000;

const port = z.int().min(1).max(65_535);
const word = z.string().min(1).max(253);

const questionSchema = z
  .strictObject({
    host: word.describe('A name, or an address that is dialled without one.'),
    port,
    protocol: z.enum(PROTOCOLS).optional().describe('tls (default), http or tcp.'),
    expect: z.enum(['allow', 'deny']).optional().describe('What has to come of it; allow by default.'),
    resolves: z
      .enum(['face', 'nowhere', 'anything'])
      .optional()
      .describe(
        'What DNS has to say. By default: where a face is, the face if allowed, else nowhere; without one, anything.',
      ),
    covers: word
      .optional()
      .describe('The wildcard the host stands for: nobody knows a name below it, so the face is the end.'),
    expires: z.string().optional().describe('Last day, UTC; denied from the next one on.'),
    from: z.string().max(300).optional().describe('The declaration behind it, relative to the repository.'),
    line: z.int().min(1).optional(),
    why: z.string().max(500).optional().describe('Why it has to be denied.'),
  })
  .describe('One destination.');

export const probePlanSchema = z.strictObject({
  site: word,
  zone: word,
  names: word.describe('The zone that answers names.'),
  face: z
    .strictObject({ zone: word, address: z.string().refine((text) => isIP(text) !== 0, 'it is no IP address') })
    .optional()
    .describe('The forwarder everything goes through; absent where nothing of ours is in between.'),
  clock: z
    .strictObject({ host: word, port })
    .optional()
    .describe('The question whose answer says what time it is: an HTTPS server.'),
  leftOut: z.int().min(0).optional().describe('Destinations that found no room.'),
  questions: z.array(questionSchema).max(MAX_QUESTIONS),
});

export type ProbePlan = z.infer<typeof probePlanSchema>;
export type ProbeQuestion = z.infer<typeof questionSchema>;

/** What has to come of a question at a time; an entry that has ended is denied. */
export function expectedOf({ expect = 'allow', expires }: ProbeQuestion, now: number): Verdict {
  const end = expires === undefined ? undefined : endOfDay(expires);
  return end !== undefined && now >= end ? 'deny' : expect;
}

/** A plan as text: JSON with a line for each question, because it is reviewed like everything that is synthesized. */
export function probePlanText({ questions, ...opening }: ProbePlan): string {
  const head = JSON.stringify(opening, undefined, 2).replace(/\n\}$/, '');
  const lines = questions.map((question) => `    ${JSON.stringify(question)}`);
  return `${head},\n  "questions": [\n${lines.join(',\n')}\n  ]\n}\n`;
}
