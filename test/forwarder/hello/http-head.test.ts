import { describe, expect, test } from '@jest/globals';
import { cut } from '../../support/client-hello.ts';
import { HOST, get, guardRequests, head, post, raw } from '../../support/http-requests.ts';

describe('HttpRequestGuard and a first request', () => {
  const accepted: readonly (readonly [string, string])[] = [
    ['a GET', get()],
    ['a HEAD', head('HEAD /crl HTTP/1.1', `Host: ${HOST}`)],
    ['a POST with its body', post('ocsp request')],
    ['a POST without a body', head('POST / HTTP/1.1', `Host: ${HOST}`)],
    ['HTTP/1.0 with a Host', head('GET / HTTP/1.0', `Host: ${HOST}`)],
    ['a Host with port, blanks and upper case', head('GET / HTTP/1.1', 'HOST: \t OCSP.DigiCert.com:80 \t')],
    [
      'an absolute target that agrees with Host',
      head(`GET HTTP://OCSP.digicert.com/crl?x HTTP/1.1`, `Host: ${HOST}:80`),
    ],
    ['an absolute target without path', head(`GET http://${HOST} HTTP/1.1`, `Host: ${HOST}`)],
    ['a path of two slashes', head('GET //crl HTTP/1.1', `Host: ${HOST}`)],
    ['other bytes in a value', get('X-Note: br\xf6tchen\ttab')],
    ['an empty value', get('Accept:')],
    ['a GET with a length of zero', get('Content-Length: 0')],
  ];

  test.each(accepted)('passes %s', (_name, text) => {
    expect(guardRequests([raw(text)])).toEqual({ kind: 'request', host: HOST, passable: text.length });
  });

  const refused: readonly (readonly [string, string, string])[] = [
    ['a bare LF', `GET / HTTP/1.1\nHost: ${HOST}\n\n`, 'malformed-request'],
    ['a bare CR', 'GET / HTTP/1.1\rH', 'malformed-request'],
    ['two CRs', 'GET / HTTP/1.1\r\r', 'malformed-request'],
    ['a NUL', 'GET /\0', 'malformed-request'],
    ['a DEL', 'GET /\x7f', 'malformed-request'],
    ['a TLS hello', '\x16\x03\x01', 'malformed-request'],
    ['an empty line first', `\r\n${get()}`, 'malformed-request'],
    ['nothing but an empty line', '\r\n', 'malformed-request'],
    ['two blanks in the request line', head('GET  / HTTP/1.1', `Host: ${HOST}`), 'malformed-request'],
    ['a request line of HTTP/0.9', head('GET /'), 'malformed-request'],
    ['HTTP/2', head('GET / HTTP/2', `Host: ${HOST}`), 'malformed-request'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\n', 'malformed-request'],
    ['lower-case http', head('GET / http/1.1', `Host: ${HOST}`), 'malformed-request'],
    ['a fourth word', head('GET / HTTP/1.1 x', `Host: ${HOST}`), 'malformed-request'],
    ['a fragment in the target', head('GET /a#b HTTP/1.1', `Host: ${HOST}`), 'malformed-request'],
    ['a target outside ASCII', head('GET /\xe4 HTTP/1.1', `Host: ${HOST}`), 'malformed-request'],
    ['a target that is neither path nor URL', head('GET * HTTP/1.1', `Host: ${HOST}`), 'malformed-request'],
    ['an https target', head(`GET https://${HOST}/ HTTP/1.1`, `Host: ${HOST}`), 'malformed-request'],
    ['a folded field', get('X-A: 1', ' 2'), 'malformed-request'],
    ['a blank before the colon', get('X-A : 1'), 'malformed-request'],
    ['a field without colon', get('X-A'), 'malformed-request'],
    ['a field without name', get(': 1'), 'malformed-request'],
    ['a name that is no token', get('X(A): 1'), 'malformed-request'],
    ['two Hosts', get(`host: ${HOST}`), 'malformed-request'],
    [
      'two lengths',
      head('POST / HTTP/1.1', `Host: ${HOST}`, 'Content-Length: 1', 'Content-Length: 1'),
      'malformed-request',
    ],
    ['a list of lengths', head('POST / HTTP/1.1', `Host: ${HOST}`, 'Content-Length: 1, 1'), 'malformed-request'],
    ['a signed length', head('POST / HTTP/1.1', `Host: ${HOST}`, 'Content-Length: +1'), 'malformed-request'],
    ['an empty length', head('POST / HTTP/1.1', `Host: ${HOST}`, 'Content-Length:'), 'malformed-request'],
    ['a hexadecimal length', head('POST / HTTP/1.1', `Host: ${HOST}`, 'Content-Length: 0x1'), 'malformed-request'],
    [
      'a length beyond all numbers',
      head('POST / HTTP/1.1', `Host: ${HOST}`, `Content-Length: ${'9'.repeat(16)}`),
      'malformed-request',
    ],
    ['a body on a GET', get('Content-Length: 4'), 'malformed-request'],
    [
      'a transfer encoding',
      head('POST / HTTP/1.1', `Host: ${HOST}`, 'Transfer-Encoding: chunked'),
      'malformed-request',
    ],
    ['an upgrade', get('Upgrade: h2c', 'Connection: Upgrade'), 'malformed-request'],
    ['no Host', head('GET / HTTP/1.1'), 'no-host'],
    ['no Host beside an absolute target', head(`GET http://${HOST}/ HTTP/1.1`), 'no-host'],
    ['an empty Host', head('GET / HTTP/1.1', 'Host: '), 'no-host'],
    ['an IPv4 address', head('GET / HTTP/1.1', 'Host: 10.0.0.1'), 'no-host'],
    ['an IPv6 address', head('GET / HTTP/1.1', 'Host: [fd00::1]'), 'no-host'],
    ['a Host that keeps a character no blank', head('GET / HTTP/1.1', `Host: ${HOST}\xa0`), 'no-host'],
    ['a list of Hosts', head('GET / HTTP/1.1', `Host: ${HOST}, evil.example`), 'no-host'],
    ['a Host with user', head('GET / HTTP/1.1', `Host: ${HOST}@evil.example`), 'no-host'],
    ['a Host with two ports', head('GET / HTTP/1.1', `Host: ${HOST}:80:80`), 'no-host'],
    ['CONNECT', head(`CONNECT ${HOST}:443 HTTP/1.1`, `Host: ${HOST}`), 'method-not-allowed'],
    ['PUT', head('PUT / HTTP/1.1', `Host: ${HOST}`), 'method-not-allowed'],
    ['a lower-case method', head('get / HTTP/1.1', `Host: ${HOST}`), 'method-not-allowed'],
    ['a method that is no token', head('G@T / HTTP/1.1', `Host: ${HOST}`), 'malformed-request'],
    ['another host in the target', head('GET http://evil.example/ HTTP/1.1', `Host: ${HOST}`), 'host-mismatch'],
    ['another port in the target', head(`GET http://${HOST}:8080/ HTTP/1.1`, `Host: ${HOST}`), 'host-mismatch'],
    ['a user in the target', head(`GET http://${HOST}@evil.example/ HTTP/1.1`, `Host: ${HOST}`), 'host-mismatch'],
  ];

  test.each(refused)('refuses %s', (_name, text, reason) => {
    expect(guardRequests([raw(text)])).toEqual({ kind: 'fault', reason, passable: 0 });
    expect(guardRequests(cut(raw(text), [1]))).toEqual({ kind: 'fault', reason, passable: 0 });
  });
});
