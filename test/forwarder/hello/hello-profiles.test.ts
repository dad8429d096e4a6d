import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HelloProfiles, seededHash } from '../../../forwarder/hello/hello-profiles.ts';
import type { HelloProfile } from '../../../forwarder/hello/hello-profile.ts';
import { HelloScanner } from '../../../forwarder/hello/hello-scanner.ts';
import { buildHelloMessage } from '../../support/client-hello.ts';
import type { Extension, HelloOptions } from '../../support/client-hello.ts';

const MESSAGE_HEADER = 4;
const MAX_PROFILES = 1_024;

/** The profile of a hello, found with a scanner of its own as every hello of a thread is. */
function profileIn(profiles: HelloProfiles, options: HelloOptions): HelloProfile {
  const message = buildHelloMessage({ keyShareBytes: 32, ...options });
  const scanner = new HelloScanner();
  if (!scanner.scan(message, MESSAGE_HEADER, message.length)) throw new Error('This is no ClientHello');
  return profiles.of(scanner.traits);
}

const extension = (type: number, body = new Uint8Array(0)): Extension => ({ type, body });

describe('HelloProfiles.of()', () => {
  const same: readonly (readonly [string, HelloOptions, HelloOptions])[] = [
    ['another name', { serverName: 'a.example' }, { serverName: 'b.example' }],
    ['another key share', { keyShareBytes: 32 }, { keyShareBytes: 1_216 }],
    ['another session id', { sessionIdBytes: 0 }, { sessionIdBytes: 32 }],
    ['another GREASE cipher suite', { cipherSuites: [0x0a0a, 0x1301] }, { cipherSuites: [0xfafa, 0x1301] }],
    ['another GREASE version', { versions: [0x1a1a, 0x0304] }, { versions: [0x8a8a, 0x0304] }],
    ['another GREASE extension', { extensions: [extension(0x3a3a)] }, { extensions: [extension(0x4a4a)] }],
    [
      'another order of extensions',
      { extensions: [extension(5), extension(10), extension(35)] },
      { extensions: [extension(35), extension(5), extension(10)], extensionsFirst: true },
    ],
  ];

  test.each(same)('takes %s for the same program', (_name, one, other) => {
    const profiles = new HelloProfiles();
    expect(profileIn(profiles, one)).toBe(profileIn(profiles, other));
  });

  const different: readonly (readonly [string, HelloOptions])[] = [
    ['a legacy version', { legacyVersion: 0x0302 }],
    ['cipher suites', { cipherSuites: [0x1301, 0x1302] }],
    ['versions', { versions: [0x0304] }],
    ['no versions', { versions: null }],
    ['protocols', { alpn: ['h2'] }],
    ['no protocols', { alpn: [] }],
    ['an encrypted hello', { ech: true }],
    ['an extension', { extensions: [extension(35)] }],
    ['signature algorithms', { extensions: [extension(13, Uint8Array.of(0, 2, 4, 3))] }],
    ['no name', { serverName: null }],
  ];

  test.each(different)('tells a program apart by %s', (_name, options) => {
    const profiles = new HelloProfiles();
    expect(profileIn(profiles, options)).not.toBe(profileIn(profiles, {}));
  });

  test('never mixes up hellos whose hashes are equal', () => {
    const options = fc.record({
      cipherSuites: fc.array(fc.integer({ min: 0x1300, max: 0x1303 }), { minLength: 1, maxLength: 3 }),
      alpn: fc.array(fc.constantFrom('h2', 'http/1.1'), { maxLength: 2 }),
      ech: fc.boolean(),
    });
    const colliding = new HelloProfiles(() => 1);
    fc.assert(
      fc.property(options, (hello) => {
        expect(profileIn(colliding, hello)).toEqual(profileIn(new HelloProfiles(), hello));
      }),
    );
  });

  test('forgets the oldest of many, and computes it again', () => {
    const profiles = new HelloProfiles();
    const programs = Array.from({ length: MAX_PROFILES + 1 }, (_, at) => ({ cipherSuites: [0x1301, 0x2000 + at] }));
    const seen = programs.map((options) => profileIn(profiles, options));
    const [oldest, next] = [programs[0] ?? {}, programs[1] ?? {}];
    expect(profileIn(profiles, next)).toBe(seen[1]);
    expect(profileIn(profiles, oldest)).not.toBe(seen[0]);
    expect(profileIn(profiles, oldest)).toEqual(seen[0]);
  });

  test('does not keep what is longer than any client sends', () => {
    const profiles = new HelloProfiles();
    const options = { cipherSuites: Array.from({ length: 600 }, (_, at) => at) };
    const profile = profileIn(profiles, options);
    expect(profileIn(profiles, options)).toEqual(profile);
    expect(profileIn(profiles, options)).not.toBe(profile);
  });

  test('holds its part of an audit line ready', () => {
    const profile = profileIn(new HelloProfiles(), { alpn: ['h2', '\u001B[2J"', 'x'.repeat(40)], ech: true });
    const { json, ...fields } = profile;
    expect(json).toMatch(
      /^"alpn":\["h2","0x1b5b324a22","0x(78){32}"\],"tlsVersion":"1.3","ja4":"t13d0405h2_.+","ech":true$/,
    );
    expect(JSON.parse(`{${json}}`)).toEqual(fields);
  });
});

describe('seededHash()', () => {
  test('spreads neighbouring runs over as many places, other ones for another seed', () => {
    const runs = Array.from({ length: 2_000 }, (_, at) => Uint16Array.of(3, at, 7));
    const [one, other] = [1, 2].map((seed) => runs.map((run) => seededHash(seed)(run, run.length)));
    expect(new Set(one).size).toBe(runs.length);
    expect(one?.filter((place, at) => place === other?.[at])).toEqual([]);
  });

  test('looks only at the units in use', () => {
    const hash = seededHash(3);
    expect(hash(Uint16Array.of(1, 2, 9), 2)).toBe(hash(Uint16Array.of(1, 2, 8), 2));
    expect(hash(Uint16Array.of(1, 2), 2)).not.toBe(hash(Uint16Array.of(1, 2), 1));
  });
});
