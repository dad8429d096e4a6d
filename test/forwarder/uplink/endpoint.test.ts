import { describe, expect, test } from '@jest/globals';
import { formatEndpoint } from '../../../forwarder/uplink/endpoint.ts';

describe('formatEndpoint()', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1:443'],
    ['::ffff:10.0.0.1', '10.0.0.1:443'],
    ['::FFFF:10.0.0.1', '10.0.0.1:443'],
    ['fd00::1', '[fd00::1]:443'],
    ['::ffff:a00:1', '10.0.0.1:443'],
  ])('writes %s as %s', (address, text) => {
    expect(formatEndpoint({ address, port: 443 })).toBe(text);
  });
});
