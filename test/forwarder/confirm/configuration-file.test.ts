import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { parseConfiguration, readConfiguration } from '../../../forwarder/confirm/configuration-file.ts';
import { SavedConfiguration } from '../../../forwarder/confirm/saved-configuration.ts';
import { digestOf } from '../../../forwarder/contract/digest.ts';
import { saveDurably } from '../../../forwarder/durable-file.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';

const GOOD = stringify({
  site: 'bakery',
  zone: 'level-3',
  listeners: [{ name: 'tls-443', protocol: 'tls', port: 443, bind: [{ address: '10.30.0.10', port: 443 }] }],
  uplink: { direct: { resolvers: ['10.40.0.2:53'] } },
  allowlist: { file: '/etc/sallyport/allowlist.yaml' },
  state: '/var/lib/sallyport',
});

describe('parseConfiguration()', () => {
  test('fills in defaults and digests the bytes', () => {
    const read = parseConfiguration(GOOD, 'forwarder.yaml');
    expect(read).toMatchObject({
      ok: true,
      digest: digestOf(GOOD),
      text: GOOD,
      configuration: { engine: 'auto', confirm: { seconds: 120 } },
    });
  });

  test.each<[string, string, RegExp]>([
    [
      'an unknown key',
      GOOD.replace('zone:', 'zones: x\nzone:'),
      /^Cannot use "forwarder\.yaml":\nline 1: unrecognized key: "zones"$/,
    ],
    ['a wrong value', GOOD.replace('protocol: tls', 'protocol: tlz'), /line 5, listeners\[0\]\.protocol: /],
    [
      'two ways up',
      GOOD.replace('uplink:', 'uplink:\n  connectProxy: { host: proxy, port: 3128 }'),
      /uplink: name exactly one of parent, direct, connectProxy/,
    ],
    [
      'metrics on a face',
      `${GOOD}metrics: { address: 10.30.0.10, port: 9441 }\n`,
      /metrics: 10\.30\.0\.10 is a face, which children reach/,
    ],
    ['health on a face', `${GOOD}health: { address: 10.30.0.10, port: 9440 }\n`, /health: 10\.30\.0\.10 is a face/],
    ['a tab', 'site: a\n\tzone: b', /line 2/],
  ])('refuses %s', (_what, text, message) => {
    const read = parseConfiguration(text, 'forwarder.yaml');
    expect(read.ok ? '' : read.problem).toMatch(message);
  });

  test.each([
    ['state: /var/a\nlisteners: [', '/var/a'],
    ['state: [1]', undefined],
    ['nothing', undefined],
    ['', undefined],
  ])('finds the state folder in %j as far as it can', (text, state) => {
    expect(parseConfiguration(text, 'forwarder.yaml')).toMatchObject({ ok: false, state });
  });
});

describe('readConfiguration()', () => {
  test('takes a file that cannot be read for one that cannot be used', async () => {
    using folder = new TemporaryFolder();
    const read = await readConfiguration(join(folder.path, 'forwarder.yaml'));
    expect(read).toMatchObject({ ok: false, digest: undefined, problem: expect.stringContaining('ENOENT') });
  });
});

describe('SavedConfiguration', () => {
  test('gives back what was confirmed and what was rolled back', async () => {
    using folder = new TemporaryFolder();
    const saved = new SavedConfiguration(folder.path);
    expect(await saved.load()).toEqual({ kind: 'absent' });
    const rolledBack = { digest: 'sha256:b', why: 'cut off' };
    await saved.save({ text: GOOD, rolledBack });
    expect(await saved.load()).toEqual({ kind: 'saved', saved: { text: GOOD, rolledBack }, digest: digestOf(GOOD) });
  });

  test('does not trust a damaged file, nor one of another version', async () => {
    using folder = new TemporaryFolder();
    const saved = new SavedConfiguration(folder.path);
    await writeFile(saved.path, 'sha256:0\n{}');
    expect(await saved.load()).toMatchObject({ kind: 'unusable' });
    await saveDurably(saved.path, '{"future":1}');
    expect(await saved.load()).toMatchObject({ kind: 'unusable' });
  });
});
