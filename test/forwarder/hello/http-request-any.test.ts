import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { HttpRequestGuard } from '../../../forwarder/hello/http-request.ts';
import { bytes, cut } from '../../support/client-hello.ts';
import { HOST, get, guardRequests, head, post, raw } from '../../support/http-requests.ts';

const segments = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
const request = fc.oneof(
  fc.constantFrom(
    get(),
    get('Accept: */*'),
    head('GET / HTTP/1.1', 'Host: evil.example'),
    head('PUT / HTTP/1.1', `Host: ${HOST}`),
  ),
  fc.string({ maxLength: 80 }).map((body) => post(body.replaceAll(/[^\x20-\x7e]/g, '.'))),
);

describe('HttpRequestGuard, for any stream', () => {
  test('gives the same result for every segmentation of requests', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 5 }), segments, (requests, sizes) => {
        const stream = raw(requests.join(''));
        expect(guardRequests(cut(stream, sizes))).toEqual(guardRequests([stream]));
      }),
    );
  });

  test('gives the same result for every segmentation of changed requests, and never throws', () => {
    const change = fc.record({ at: fc.nat(400), value: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(
        fc.array(request, { minLength: 1, maxLength: 4 }),
        fc.array(change, { maxLength: 3 }),
        segments,
        (requests, changes, sizes) => {
          const stream = Uint8Array.from(raw(requests.join('')));
          for (const { at, value } of changes) stream[at % stream.length] = value;
          expect(guardRequests(cut(stream, sizes))).toEqual(guardRequests([stream]));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('never throws for arbitrary bytes, nor passes any', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), segments, (noise, sizes) => {
        const result = guardRequests(cut(bytes(noise), sizes));
        expect(result.kind).not.toBe('request');
        expect(result).toEqual(guardRequests([noise]));
      }),
    );
  });

  test('passes only what has been pushed, and never less than before', () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 5 }), segments, (requests, sizes) => {
        const guarding = new HttpRequestGuard();
        let pushed = 0;
        let before = 0;
        for (const piece of cut(raw(requests.join('')), sizes)) {
          const result = guarding.push(piece);
          pushed += piece.length;
          const passable = result.kind === 'need-more' ? 0 : result.passable;
          expect(passable).toBeGreaterThanOrEqual(before);
          expect(passable).toBeLessThanOrEqual(pushed);
          before = passable;
        }
      }),
    );
  });
});
