import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type ConnectAnswer,
  ConnectResponseReader,
  MAX_ANSWER_BYTES,
} from '../../../forwarder/uplink/connect-response.ts';

/** The answer to a text that arrives in pieces, and what it left of them, later pieces included. */
function read(text: string, cuts: readonly number[] = []): { readonly answer: ConnectAnswer; readonly left: string } {
  const reader = new ConnectResponseReader();
  const bytes = Buffer.from(text, 'latin1');
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  for (const [index, end] of places.slice(1).entries()) {
    const answer = reader.push(bytes.subarray(places[index], end));
    if (answer.kind === 'need-more') continue;
    const rest = answer.kind === 'tunnel' ? Buffer.concat([answer.rest, bytes.subarray(end)]).toString('latin1') : '';
    return { answer: answer.kind === 'tunnel' ? { kind: 'tunnel', rest: Buffer.alloc(0) } : answer, left: rest };
  }
  return { answer: { kind: 'need-more' }, left: '' };
}

const TUNNEL = { kind: 'tunnel', rest: Buffer.alloc(0) };
const MALFORMED = { kind: 'malformed' };
const OK = 'HTTP/1.1 200 OK\r\n';

function padded(length: number): string {
  return `${OK}X: ${'a'.repeat(length - OK.length - 7)}\r\n\r\n`;
}

describe('ConnectResponseReader', () => {
  test.each<readonly [string, string, object]>([
    ['an answer with a reason', 'HTTP/1.1 200 Connection established\r\n\r\n', TUNNEL],
    ['HTTP/1.0, as many proxies answer', 'HTTP/1.0 200 Connection established\r\n\r\n', TUNNEL],
    ['no reason phrase', 'HTTP/1.1 200 \r\n\r\n', TUNNEL],
    ['no blank behind the status', 'HTTP/1.1 200\r\n\r\n', TUNNEL],
    ['another 2xx', 'HTTP/1.1 204 No Content\r\n\r\n', TUNNEL],
    ['a length that means nothing here', `${OK}Content-Length: 100\r\nTransfer-Encoding: chunked\r\n\r\n`, TUNNEL],
    ['letters beyond ASCII', 'HTTP/1.1 200 Verbunden \xfcber\r\nVia: Stra\xdfe\r\n\r\n', TUNNEL],
    ['an interim answer first', `HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${OK}\r\n`, TUNNEL],
    ['an interim answer alone', 'HTTP/1.1 100 Continue\r\n\r\n', { kind: 'need-more' }],
    ['half a head', `${OK}Via: x\r\n`, { kind: 'need-more' }],
    [
      'credentials asked for',
      'HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n',
      { kind: 'refused', status: 407 },
    ],
    ['a refusal', 'HTTP/1.1 403 Forbidden\r\n\r\n<html>', { kind: 'refused', status: 403 }],
    ['a redirect', 'HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\n', { kind: 'refused', status: 302 }],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', MALFORMED],
    ['HTTP/2', 'HTTP/2 200 OK\r\n\r\n', MALFORMED],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', MALFORMED],
    ['a status that is none', 'HTTP/1.1 600 OK\r\n\r\n', MALFORMED],
    ['two blanks', 'HTTP/1.1  200 OK\r\n\r\n', MALFORMED],
    ['an empty line first', `\r\n${OK}\r\n`, MALFORMED],
    ['bare line feeds', 'HTTP/1.1 200 OK\n\n', MALFORMED],
    ['a bare carriage return', 'HTTP/1.1 200 OK\rX: y\r\n\r\n', MALFORMED],
    ['a folded line', `${OK}X: y\r\n z\r\n\r\n`, MALFORMED],
    ['a blank before the colon', `${OK}X : y\r\n\r\n`, MALFORMED],
    ['a line without a colon', `${OK}hello\r\n\r\n`, MALFORMED],
    ['a TLS record', '\x16\x03\x01\x00\x05', MALFORMED],
    ['a banner', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', MALFORMED],
    ['the largest head', padded(MAX_ANSWER_BYTES), TUNNEL],
    ['a head that is one byte larger', padded(MAX_ANSWER_BYTES + 1), MALFORMED],
    ['interim answers without end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(1_000), MALFORMED],
  ])('reads %s', (_what, text, expected) => {
    expect(read(text).answer).toEqual(expected);
  });

  test('leaves what comes behind the head to the tunnel, whatever it is', () => {
    expect(read(`${OK}\r\nHTTP/1.1 403 Forbidden\r\n\r\n\x00\x16`).left).toBe('HTTP/1.1 403 Forbidden\r\n\r\n\x00\x16');
  });

  const piece = fc.constantFrom(
    'HTTP/1.1 ',
    '200',
    '103',
    '407',
    ' OK',
    '\r\n',
    '\r\n\r\n',
    'Via: x',
    ' ',
    '\n',
    'é',
    '\0',
  );
  const cuts = fc.array(fc.nat(), { maxLength: 12 });

  test('gives the same answer however the bytes are cut, and never throws', () => {
    const text = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.string({ unit: 'binary-ascii' }).map((rest) => `HTTP/1.1 100 x\r\n\r\n${OK}A: b\r\n\r\n${rest}`),
      fc.integer({ min: -2, max: 2 }).map((more) => `${padded(MAX_ANSWER_BYTES + more)}behind`),
    );
    fc.assert(fc.property(text, cuts, (bytes, places) => expect(read(bytes, places)).toEqual(read(bytes))));
  });

  test('hands on every byte behind the head, in every cut', () => {
    fc.assert(
      fc.property(fc.uint8Array(), cuts, (tunnel, places) => {
        const text = Buffer.from(tunnel).toString('latin1');
        expect(read(`${OK}Via: x\r\n\r\n${text}`, places)).toEqual({ answer: TUNNEL, left: text });
      }),
    );
  });
});
