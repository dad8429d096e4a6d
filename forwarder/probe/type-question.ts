// A DNS question for records that node:dns cannot ask for, and as much of the answer as tells whether there are any: the
// header (RFC 1035 §4.1.1). Nothing is followed and nothing is decoded, so no answer can do harm here.

/** By their numbers (IANA, Resource Record TYPEs). */
export const RECORD_TYPES = { AAAA: 28, MX: 15, TXT: 16, SVCB: 64, HTTPS: 65 } as const;
export type RecordType = keyof typeof RECORD_TYPES;

export type TypeAnswer = 'empty' | 'records' | 'no-such-name' | 'failed';

const HEADER_BYTES = 12;
const RECURSION_DESIRED = 0x0100;
const RESPONSE = 0x8000;
const TRUNCATED = 0x0200;
const CLASS_INTERNET = 1;
const MAX_LABEL_BYTES = 63;

/** The bytes of a question; `id` is echoed by the answer. */
export function writeTypeQuestion(id: number, name: string, type: RecordType): Uint8Array {
  const labels = name.split('.').map((label) => Buffer.from(label, 'latin1'));
  if (labels.some(({ length }) => length === 0 || length > MAX_LABEL_BYTES))
    throw new Error(`Cannot ask for "${name}": it is no name. Ask for one with labels of 1 to 63 characters`);
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(RECURSION_DESIRED, 2);
  head.writeUInt16BE(1, 4);
  const tail = Buffer.alloc(5);
  tail.writeUInt16BE(RECORD_TYPES[type], 1);
  tail.writeUInt16BE(CLASS_INTERNET, 3);
  return Buffer.concat([head, ...labels.flatMap((label) => [Buffer.of(label.length), label]), tail]);
}

/** Undefined: no answer to the question with this id. */
export function readTypeAnswer(id: number, message: Uint8Array): TypeAnswer | undefined {
  if (message.length < HEADER_BYTES) return undefined;
  const head = Buffer.from(message.buffer, message.byteOffset, HEADER_BYTES);
  const flags = head.readUInt16BE(2);
  if (head.readUInt16BE(0) !== id || (flags & RESPONSE) === 0) return undefined;
  const code = flags & 0xf;
  if (code === 3) return 'no-such-name';
  if (code !== 0) return 'failed';
  // What does not fit is more than nothing.
  return head.readUInt16BE(6) > 0 || (flags & TRUNCATED) !== 0 ? 'records' : 'empty';
}
