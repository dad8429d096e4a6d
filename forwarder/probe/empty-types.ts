// What DNS must not say of a name that leads to the face: an IPv6 address would be a way around it, an HTTPS or SVCB record
// names other addresses and ports, or the key that hides the server name, and text and mail records are no business of a name
// that is only dialled.

import type { ProbeReason } from '../contract/probe-result.ts';
import type { AskType } from './ask-types.ts';
import { RECORD_TYPES, type RecordType } from './type-question.ts';

export type TypesFault = {
  readonly reason: Extract<ProbeReason, 'unexpected-record' | 'name-not-found' | 'resolver-failed'>;
  readonly text: string;
};

/** The types that have to be empty, in the order of their numbers. */
export const EMPTY_TYPES: readonly RecordType[] = Object.entries(RECORD_TYPES)
  .sort(([, a], [, b]) => a - b)
  .map(([type]) => type)
  .filter(isRecordType);

function isRecordType(text: string): text is RecordType {
  return Object.hasOwn(RECORD_TYPES, text);
}

/** The first fault there is; undefined when all of them are empty. Never rejects. */
export async function findTypesFault(askType: AskType, host: string): Promise<TypesFault | undefined> {
  const answers = await Promise.all(EMPTY_TYPES.map(async (type) => ({ type, answer: await askType(host, type) })));
  const typesOf = (...wanted: readonly string[]): string =>
    answers.flatMap(({ type, answer }) => (wanted.includes(answer) ? [type] : [])).join(', ');
  const [records, missing, failed] = [typesOf('records'), typesOf('no-such-name'), typesOf('failed', 'silence')];
  if (records !== '')
    return {
      reason: 'unexpected-record',
      text: `answers with records of type ${records} for "${host}", and must have none`,
    };
  if (missing !== '')
    return {
      reason: 'name-not-found',
      text: `answers that "${host}" does not exist when asked for ${missing}: clients may believe that of all of it`,
    };
  if (failed !== '') return { reason: 'resolver-failed', text: `no answer for "${host}" when asked for ${failed}` };
  return undefined;
}
