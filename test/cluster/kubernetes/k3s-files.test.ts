// Every file of K3s that synth writes is understood, and what is not understood is refused.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { flags } from './flags.ts';
import { readK3sConfiguration } from './k3s-configuration.ts';
import { registryHosts } from './registries.ts';

const DIST = join(import.meta.dirname, '../../../dist');
const SYNTHESIZED = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('host/k3s'),
);

describe('readK3sConfiguration()', () => {
  test.each(SYNTHESIZED)('understands %s', (folder) => {
    const configuration = readK3sConfiguration(join(DIST, folder));
    expect(configuration).toMatchObject({
      'resolv-conf': '/etc/rancher/k3s/resolv.conf',
      'disable-default-registry-endpoint': true,
      'write-kubeconfig-mode': '0600',
    });
    expect(configuration.disable).toContain('traefik');
  });

  test('takes what config.yaml.d says later in place of what was said before, and adds where a plus sign says so', () => {
    using folder = new TemporaryFolder();
    folder.write('config.yaml', 'cluster-dns: 10.43.0.10\ntls-san: [a.example]\ndisable: [traefik]\n');
    folder.write('config.yaml.d/1.yaml', 'tls-san: [b.example]\n"disable+": [servicelb]\n');
    folder.write('config.yaml.d/2.yml', 'cluster-dns: 10.43.0.11\n');
    folder.write('config.yaml.d/3.txt', 'nonsense: true\n');
    expect(readK3sConfiguration(folder.path)).toMatchObject({
      'cluster-dns': '10.43.0.11',
      'tls-san': ['b.example'],
      disable: ['traefik', 'servicelb'],
    });
  });

  test.each([
    ['a key it has no part for', 'flannel-backend: none', /flannel-backend/],
    ['a packaged component K3s does not have', 'disable: [treafik]', /disable/],
    ['an argument without a value', 'kubelet-arg: [max-pods]', /name=value/],
  ])('refuses %s', (_, text, complaint) => {
    using folder = new TemporaryFolder();
    folder.write('config.yaml', `${text}\n`);
    expect(() => readK3sConfiguration(folder.path)).toThrow(complaint);
  });
});

describe('registryHosts()', () => {
  test.each(SYNTHESIZED)('sends Docker Hub to the registry of the site as %s says, and nowhere else', (folder) => {
    const text = readFileSync(join(DIST, folder, 'registries.yaml'), 'utf8');
    const [, endpoint = ''] = /"(https:.*)"/.exec(text) ?? [];
    const [, prefix = ''] = /: "(.*)\/\$1"/.exec(text) ?? [];
    expect(registryHosts(text, false)).toEqual(
      new Map([
        [
          'docker.io',
          `server = "${endpoint}/v2/${prefix}"\ncapabilities = ["pull", "resolve"]\noverride_path = true\n\n[host]\n`,
        ],
      ]),
    );
  });

  test('asks the registry itself last, where that is not disabled', () => {
    const text = 'mirrors: { "*": { endpoint: ["https://a.example", "https://b.example/cache/v2/"] } }';
    expect(registryHosts(text, true).get('_default')).toBe(
      `[host]

[host."https://a.example/v2"]
  capabilities = ["pull", "resolve"]
  override_path = true

[host."https://b.example/cache/v2"]
  capabilities = ["pull", "resolve"]
  override_path = true
`,
    );
  });

  test.each([
    [
      'a rewrite that is no prefix',
      'mirrors: { a.example: { endpoint: ["https://b.example"], rewrite: { "^x/(.*)": "$1" } } }',
    ],
    [
      'two rewrites',
      'mirrors: { a.example: { endpoint: ["https://b.example"], rewrite: { "^(.*)$": "c/$1", "^d$": "e" } } }',
    ],
    ['credentials', 'configs: { a.example: { auth: { username: somebody } } }'],
  ])('refuses %s', (_, text) => {
    expect(() => registryHosts(text, true)).toThrow(/Cannot (rewrite|use)/);
  });
});

describe('flags()', () => {
  test('lets a configured argument replace a default of the same name, and add others', () => {
    expect(flags({ v: '1', issuer: 'https://own.example' }, ['issuer=https://a.example/?b=c', 'more=2'])).toEqual([
      '--v=1',
      '--issuer=https://a.example/?b=c',
      '--more=2',
    ]);
  });
});
