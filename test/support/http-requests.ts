// Streams of HTTP/1.1 requests as a client writes them.

import { HttpRequestGuard } from '../../forwarder/hello/http-request.ts';
import type { HttpGuardResult } from '../../forwarder/hello/http-request.ts';

export const HOST = 'ocsp.digicert.com';

export function head(requestLine: string, ...fields: readonly string[]): string {
  return [requestLine, ...fields, '', ''].join('\r\n');
}

export function get(...fields: readonly string[]): string {
  return head('GET / HTTP/1.1', `Host: ${HOST}`, ...fields);
}

export function post(body: string): string {
  return head('POST /ocsp HTTP/1.1', `Host: ${HOST}`, `Content-Length: ${body.length}`) + body;
}

export function raw(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

/** What the guard says after the last of these pieces. */
export function guardRequests(pieces: readonly Uint8Array[]): HttpGuardResult {
  const guarding = new HttpRequestGuard();
  let result: HttpGuardResult = guarding.push(new Uint8Array(0));
  for (const piece of pieces) result = guarding.push(piece);
  return result;
}
