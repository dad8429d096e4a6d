// The API server over HTTP. The client library says who we are (credentials.ts); bytes are moved here, because every
// call needs an end, a watch that lives has to be told from a dead line, and both from a refusal, by its status.
//
// A connection per request: they are few, and a pooled one may have died without a sound.

import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { z } from 'zod';
import { textOf } from '../../error-text.ts';
import { type ApiCall, ApiError, type KubernetesApi, type WatchCall } from './api.ts';
import type { Credentials } from './credentials.ts';
import { readJsonLines } from './json-lines.ts';

const KEEP_ALIVE_MS = 15_000;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const APPLY = 'application/apply-patch+yaml';
/** RFC 9110 §5.6.7, the one form that servers may make: Sun, 06 Nov 1994 08:49:37 GMT. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

const statusSchema = z.looseObject({ message: z.string() });

/** Hears what time the server says it is, with whatever else it answers: milliseconds since the epoch, whole seconds. */
export type OnDate = (date: number) => void;

export class HttpApi implements KubernetesApi {
  readonly #load: () => Promise<Credentials>;
  readonly #timeoutMs: number;
  readonly #onDate: OnDate;
  #credentials: Credentials | undefined;

  /** Credentials are loaded by the first request, and again by the next one if that fails. */
  constructor(load: () => Promise<Credentials>, timeoutMs: number, onDate: OnDate = () => undefined) {
    this.#load = load;
    this.#timeoutMs = timeoutMs;
    this.#onDate = onDate;
  }

  async call(call: ApiCall): Promise<unknown> {
    const credentials = await this.#identify();
    const ends = [AbortSignal.timeout(this.#timeoutMs), call.signal].filter((signal) => signal !== undefined);
    const response = await send(credentials, call, AbortSignal.any(ends));
    this.#hearDate(response);
    const text = await readText(response);
    refuseErrors(response, text);
    return JSON.parse(text);
  }

  async *watch({ path, query, silenceMs, signal }: WatchCall): AsyncGenerator {
    const credentials = await this.#identify();
    const opening = new AbortController();
    const late = setTimeout(() => opening.abort(new Error('the API server did not answer in time')), this.#timeoutMs);
    const both = AbortSignal.any([signal, opening.signal]);
    const get = { method: 'GET', path, query } as const;
    const response = await send(credentials, get, both).finally(() => clearTimeout(late));
    this.#hearDate(response);
    response.setTimeout(silenceMs, () => {
      response.destroy(new Error(`the connection was silent for ${silenceMs / 1000} s`));
    });
    if (response.statusCode !== 200) refuseErrors(response, await readText(response));
    yield* readJsonLines(response, MAX_ANSWER_BYTES);
  }

  async #identify(): Promise<Credentials> {
    this.#credentials ??= await this.#load();
    return this.#credentials;
  }

  #hearDate({ headers: { date } }: IncomingMessage): void {
    const milliseconds = date === undefined || !HTTP_DATE.test(date) ? Number.NaN : Date.parse(date);
    if (!Number.isNaN(milliseconds)) this.#onDate(milliseconds);
  }
}

async function send(
  credentials: Credentials,
  { method, path, query, body }: ApiCall,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const url = new URL(path, credentials.server);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  const options = await credentials.authenticate();
  return new Promise((resolve, reject) => {
    const ask = url.protocol === 'http:' ? requestPlain : requestSecure;
    const request = ask(url, { ...options, method, signal, agent: false });
    request.setHeader('accept', 'application/json');
    if (body !== undefined) request.setHeader('content-type', method === 'PATCH' ? APPLY : 'application/json');
    request.on('socket', (socket) => socket.setKeepAlive(true, KEEP_ALIVE_MS));
    request.once('response', resolve);
    // Stays after the answer: what ends a watch shows on its response, and again here.
    request.on('error', (error) => reject(signal.aborted ? reasonOf(signal) : error));
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response.iterator()) {
    if (!Buffer.isBuffer(chunk)) throw new Error('Cannot read an answer of the API server: it is no sequence of bytes');
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw new Error(`the answer has more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refuseErrors({ statusCode = 0 }: IncomingMessage, text: string): void {
  if (statusCode < 200 || statusCode > 299) throw new ApiError(statusCode, messageOf(statusCode, text));
}

/** An API server refuses with a Status object; whoever stands before it, with anything. */
function messageOf(status: number, text: string): string {
  try {
    return `the API server answered ${status}: ${statusSchema.parse(JSON.parse(text)).message}`;
  } catch {
    return `the API server answered ${status}`;
  }
}

function reasonOf(signal: AbortSignal): Error {
  return new Error(textOf(signal.reason));
}
