// One HEAD request over an open connection. Any answer is one: whether the page exists is not the question. Its Date says what
// time it is there (RFC 9110 §6.6.1).

import type { Duplex } from 'node:stream';
import { type Answer, CLOSED, silent, type SaidTime } from './answer.ts';
import type { ProbeMeans } from './means.ts';

export type Heard =
  | { readonly ok: true; readonly status: string; readonly said: SaidTime | undefined }
  | ({ readonly ok: false } & Answer);

/** A head longer than this is none. */
const MAX_HEAD = 65_536;
/** A Date has no fraction: on the average, half a second has passed since it was true. */
const HALF_A_SECOND_MS = 500;

export async function askOverHttp(stream: Duplex, host: string, { times, now, signal }: ProbeMeans): Promise<Heard> {
  const before = now();
  stream.write(`HEAD / HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: sallyport-probe\r\nConnection: close\r\n\r\n`);
  const head = await readHead(stream, times.answerMs, signal);
  const after = now();
  if (head === 'late') return { ok: false, ...silent(times.answerMs) };
  if (head === '') return { ok: false, ...CLOSED };
  const [, status] = /^HTTP\/1\.\d (\d{3}[^\r\n]*)/.exec(head) ?? [];
  if (status === undefined) return { ok: false, reason: 'not-understood', text: 'answers, but not in HTTP' };
  const [, date = ''] = /^date:[ \t]*([^\r\n]+)/im.exec(head) ?? [];
  const serverMs = Date.parse(date) + HALF_A_SECOND_MS;
  const said = Number.isNaN(serverMs) ? undefined : { serverMs, ourMs: (before + after) / 2 };
  return { ok: true, status: status.trim(), said };
}

/** What came up to the blank line, or all that came; empty when that is nothing. */
function readHead(stream: Duplex, limitMs: number, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const end = (outcome: string): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', late);
      resolve(outcome);
    };
    const late = (): void => end('late');
    const timer = setTimeout(late, limitMs);
    signal.addEventListener('abort', late, { once: true });
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (text.includes('\r\n\r\n') || text.length > MAX_HEAD) end(text);
    });
    stream.once('end', () => end(text));
    stream.on('error', () => end(text));
    stream.once('close', () => end(text));
    if (signal.aborted) late();
  });
}
