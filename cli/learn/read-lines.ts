// A stream as lines, packed with gzip or not: its first two bytes tell. One line is held at a time, and of a line without
// end nothing beyond a bound: logs are larger than memory, and what is no log has no lines.

import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The longest line a forwarder or a container runtime writes is a fraction of this. */
const MAX_LINE_BYTES = 262_144;

const LINE_FEED = 0x0a;

/** Lines without their break; `undefined` for one that is too long. */
export async function* readLines(
  source: Readable,
  maxBytes: number = MAX_LINE_BYTES,
): AsyncGenerator<string | undefined, void, undefined> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let isTooLong = false;
  for await (const chunk of unpacked(source)) {
    let begin = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, begin)) {
      const bytes = heldBytes + end - begin;
      yield isTooLong || bytes > maxBytes ? undefined : lineOf([...held, chunk.subarray(begin, end)]);
      [held, heldBytes, isTooLong] = [[], 0, false];
      begin = end + 1;
    }
    const rest = chunk.subarray(begin);
    heldBytes += rest.length;
    isTooLong ||= heldBytes > maxBytes;
    if (isTooLong) held = [];
    else if (rest.length > 0) held.push(rest);
  }
  if (isTooLong) yield undefined;
  else if (heldBytes > 0) yield lineOf(held);
}

function lineOf(parts: readonly Buffer[]): string {
  const text = (parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)).toString();
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

async function* unpacked(source: Readable): AsyncGenerator<Buffer, void, undefined> {
  const bytes = buffersOf(source);
  const { done, head, rest } = await firstTwo(bytes);
  const whole = chained(head, done ? [] : rest);
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* whole;
    return;
  }
  const gunzip = createGunzip();
  // What fails is told to whoever reads the unpacked side.
  pipeline(Readable.from(whole), gunzip, () => undefined);
  yield* buffersOf(gunzip);
}

async function firstTwo(bytes: AsyncGenerator<Buffer, void, undefined>) {
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await bytes.next();
    if (next.done === true) return { done: true, head, rest: bytes };
    head = Buffer.concat([head, next.value]);
  }
  return { done: false, head, rest: bytes };
}

async function* chained(
  head: Buffer,
  rest: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  yield head;
  yield* rest;
}

async function* buffersOf(source: AsyncIterable<unknown>): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of source) {
    if (Buffer.isBuffer(chunk)) yield chunk;
    else if (typeof chunk === 'string') yield Buffer.from(chunk);
  }
}
