import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { hostFiles } from '../../../constructs/host/host-files.ts';
import type { Site, Zone } from '../../../levels/model.ts';
import { findSecrets } from '../../../levels/checks/secrets.ts';
import { exampleSites, sampleSite, zoneOf } from './sample-site.ts';

type Found = { readonly where: string; readonly path: string; readonly text: string };

/** Every host file of every example, and of a sample whose lowest zone answers its own names. */
const ALL: readonly Found[] = [...exampleSites(), ownDnsSite()].flatMap((site) =>
  site.zones.flatMap((zone) =>
    [...hostFiles(site, zone)].map(([path, text]) => ({ where: `${site.name}/${zone.name}/${path}`, path, text })),
  ),
);

function ownDnsSite(): Site {
  return sampleSite({
    'level-2.yaml': 'level: 2\ndistribution: k3s\nnetwork: 10.20.0.0/24\ncluster: { name: l2 }\ndns: { mode: own }\n',
  });
}

function example(site: string, zone: string): readonly [Site, Zone] {
  const found = exampleSites().find(({ name }) => name === site);
  if (found === undefined) throw new Error(`Cannot find the example "${site}": it is not in levels/sites`);
  return [found, zoneOf(found, zone)];
}

function bashFaultOf(script: string): string {
  return spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' }).stderr;
}

describe('hostFiles()', () => {
  test('gives a K3s zone with children names, time, kernel, K3s, images and steps', () => {
    const [site, zone] = example('contoso-bakery', 'level-3');
    expect([...hostFiles(site, zone).keys()].sort()).toEqual([
      'chrony/sallyport.conf',
      'images.txt',
      'k3s/config.yaml',
      'k3s/registries.yaml',
      'nftables.d/sallyport.nft',
      'preload.sh',
      'resolv.conf',
      'steps.md',
      'sysctl.d/90-sallyport.conf',
      'systemd/sallyport-no-route.service',
    ]);
  });

  test('gives a host without a cluster the files a cluster has as objects, and units', () => {
    const [site, zone] = example('contoso-bakery', 'level-3-5');
    const files = hostFiles(site, zone);
    expect([...files.keys()].filter((path) => /^(config|bin|systemd)\//.test(path)).sort()).toEqual([
      'bin/forwarder',
      'bin/sallyport-update',
      'config/allowlist.yaml',
      'config/dns/Corefile',
      'config/dns/level-3.db',
      'config/forwarder.yaml',
      'systemd/sallyport-dns.service',
      'systemd/sallyport-forwarder.service',
      'systemd/sallyport-no-route.service',
      'systemd/sallyport-update.service',
      'systemd/sallyport-update.timer',
    ]);
    expect(files.get('config/dns/Corefile')).toContain('file /etc/sallyport/config/dns/level-3.db .');
  });

  test('sets no resolver, no clock and no kernel on AKS', () => {
    const [site, zone] = example('fabrikam-aks-and-vm', 'level-4');
    expect([...hostFiles(site, zone).keys()]).toEqual(['steps.md', 'coredns-custom.yaml']);
    expect(hostFiles(site, zone).get('steps.md')).toContain('not enforced by Sallyport');
  });

  test('answers the names of pods on AKS in the namespace and under the key that are imported', () => {
    const [site, zone] = example('fabrikam-aks-and-vm', 'level-4');
    const text = hostFiles(site, zone).get('coredns-custom.yaml') ?? '';
    const map = z.looseObject({ metadata: z.unknown(), data: z.record(z.string(), z.string()) }).parse(parse(text));
    expect(map.metadata).toEqual({ name: 'coredns-custom', namespace: 'kube-system' });
    expect(Object.keys(map.data)).toEqual(['sallyport.server']);
    expect(map.data['sallyport.server']).toContain('IN A 10.50.0.200"');
  });

  test('tells AKS Edge Essentials its nameserver, and not to try the Internet', () => {
    const [site, zone] = example('northwind-dual-nic', 'level-3');
    expect(JSON.parse(hostFiles(site, zone).get('aksedge-config.json') ?? '')).toEqual({
      Network: { NetworkPlugin: 'flannel', DnsServers: ['10.3.0.10'], SkipDnsCheck: true },
    });
  });

  test('answers names on a K3s node itself where the plant wants it', () => {
    const site = ownDnsSite();
    const files = hostFiles(site, zoneOf(site, 'level-2'));
    expect(files.get('resolv.conf')).toContain('nameserver 169.254.20.53\n');
    expect(files.get('node-dns/Corefile')).toContain('bind 169.254.20.53\n');
    expect(files.get('node-dns/Corefile')).toContain("incidr(client_ip(), '169.254.20.53/32')");
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        'systemd/sallyport-node-dns.service',
        'sysusers.d/sallyport.conf',
        'coredns-custom.yaml',
      ]),
    );
  });

  test('holds no secret', () => {
    expect(ALL.filter(({ text }) => findSecrets(text).length > 0).map(({ where }) => where)).toEqual([]);
  });

  test('is the same every time', () => {
    for (const site of exampleSites()) {
      for (const zone of site.zones) expect([...hostFiles(site, zone)]).toEqual([...hostFiles(site, zone)]);
    }
    const read = () => exampleSites().map((site) => site.zones.map((zone) => [...hostFiles(site, zone)]));
    expect(JSON.stringify(read())).toBe(JSON.stringify(read()));
  });

  test('ends every file with one line break and names no file twice', () => {
    expect(ALL.filter(({ text }) => !/[^\n]\n$/.test(text)).map(({ where }) => where)).toEqual([]);
    expect(new Set(ALL.map(({ where }) => where)).size).toBe(ALL.length);
  });

  test('writes scripts that bash can parse', () => {
    const scripts = ALL.filter(({ text }) => text.startsWith('#!'));
    expect(scripts.length).toBeGreaterThan(3);
    for (const { where, text } of scripts) expect([where, bashFaultOf(text)]).toEqual([where, '']);
  });

  test('writes steps whose commands bash can parse', () => {
    const fragments = ALL.filter(({ path }) => path === 'steps.md').flatMap(({ where, text }) =>
      [...text.matchAll(/^```bash\n(.*?)^```$/gms)].map(([, commands]) => ({ where, commands: commands ?? '' })),
    );
    expect(fragments.length).toBeGreaterThan(40);
    for (const { where, commands } of fragments) expect([where, bashFaultOf(commands)]).toEqual([where, '']);
  });

  test('installs only files that it holds', () => {
    for (const site of [...exampleSites(), ownDnsSite()]) {
      for (const zone of site.zones) {
        const files = hostFiles(site, zone);
        const folder = `dist/${site.name}/${zone.name}/host/`;
        const named = [...(files.get('steps.md') ?? '').matchAll(/\bdist\/\S+\/host\/([^\s`]+)/g)].map(
          ([, path]) => path ?? '',
        );
        const missing = named.filter(
          (path) => ![...files.keys()].some((file) => file === path || file.startsWith(path.replace(/\*$/, ''))),
        );
        expect([folder, missing]).toEqual([folder, []]);
      }
    }
  });

  test('numbers the steps from one', () => {
    for (const { text } of ALL.filter(({ path }) => path === 'steps.md')) {
      const numbers = [...text.matchAll(/^## (\d+)\. /gm)].map(([, number]) => Number(number));
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    }
  });
});
