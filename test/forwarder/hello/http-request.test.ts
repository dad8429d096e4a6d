import { describe, expect, test } from '@jest/globals';
import { HttpRequestGuard } from '../../../forwarder/hello/http-request.ts';
import { cut } from '../../support/client-hello.ts';
import { HOST, get, guardRequests, head, post, raw } from '../../support/http-requests.ts';

const MAX_HEAD = 16_384;

describe('HttpRequestGuard', () => {
  test('passes nothing before the first head is complete', () => {
    const text = get('Accept: */*');
    const guarding = new HttpRequestGuard();
    for (const byte of cut(raw(text.slice(0, -1)), [1])) expect(guarding.push(byte)).toEqual({ kind: 'need-more' });
    expect(guarding.push(raw('\n'))).toEqual({ kind: 'request', host: HOST, passable: text.length });
  });

  test('passes a body as it comes and holds a later head back', () => {
    const first = post('0123456789');
    const guarding = new HttpRequestGuard();
    const half = first.length - 5;
    expect(guarding.push(raw(first.slice(0, half)))).toMatchObject({ passable: half });
    expect(guarding.push(raw(`56789${get().slice(0, -2)}`))).toMatchObject({ passable: first.length });
    expect(guarding.push(raw('\r\n'))).toMatchObject({ passable: first.length + get().length });
  });

  test('passes later requests for the same host', () => {
    const text = get() + post('body') + head('GET / HTTP/1.1', 'Host: OCSP.digicert.com.');
    expect(guardRequests([raw(text)])).toEqual({ kind: 'request', host: HOST, passable: text.length });
  });

  test.each([
    ['another host', head('GET / HTTP/1.1', 'Host: evil.example'), 'host-mismatch'],
    ['no host', head('GET / HTTP/1.1'), 'no-host'],
    ['another method', head('DELETE / HTTP/1.1', `Host: ${HOST}`), 'method-not-allowed'],
    ['bytes that are no request', '\0', 'malformed-request'],
    ['an empty line', '\r\n', 'malformed-request'],
  ])('refuses a later request with %s', (_name, later, reason) => {
    const first = post('abc');
    expect(guardRequests([raw(first), raw(later)])).toEqual({ kind: 'fault', reason, passable: first.length });
    expect(guardRequests([raw(first + later)])).toEqual({ kind: 'fault', reason, passable: first.length });
  });

  test('takes a request inside a body for a body', () => {
    const hidden = head('GET / HTTP/1.1', 'Host: evil.example');
    const text = post(hidden) + get();
    expect(guardRequests([raw(text)])).toMatchObject({ kind: 'request', host: HOST, passable: text.length });
  });

  test('accepts a head of exactly the limit and refuses a longer one', () => {
    const padding = MAX_HEAD - get('X: ').length;
    expect(guardRequests([raw(get(`X: ${'a'.repeat(padding)}`))])).toMatchObject({
      kind: 'request',
      passable: MAX_HEAD,
    });
    expect(guardRequests([raw(get(`X: ${'a'.repeat(padding + 1)}`))])).toMatchObject({ reason: 'hello-too-large' });
    expect(guardRequests([new Uint8Array(MAX_HEAD + 1).fill(0x61)])).toMatchObject({ reason: 'hello-too-large' });
  });

  test('reads a head of blanks in linear time', () => {
    const began = process.cpuUsage();
    for (let run = 0; run < 20; run += 1) guardRequests([raw(get(`X: a${' '.repeat(16_000)}b`))]);
    const { user, system } = process.cpuUsage(began);
    expect(user + system).toBeLessThan(1_000_000);
  });

  test('stays refused', () => {
    const guarding = new HttpRequestGuard();
    const fault = guarding.push(raw('\0'));
    expect(guarding.push(raw(get()))).toBe(fault);
  });
});
