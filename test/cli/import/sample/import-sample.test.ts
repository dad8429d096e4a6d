import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../../../cli/import/finding.ts';
import type { ReadSource } from '../../../../cli/import/assemble-site.ts';
import { importSample } from '../../../../cli/import/sample/import-sample.ts';
import type { SourceFile } from '../../../../cli/import/source-file.ts';
import { sampleFiles } from '../../../fixtures/import/sample-files.ts';
import { explainReach } from '../../../../levels/explain.ts';
import { importedSite, resolvedSite } from '../../../support/imported-site.ts';

type Change = { readonly in: string; readonly from: string | RegExp; readonly to: string };

/** The sample without defects, with texts of some files replaced. */
function changed(...changes: readonly Change[]): readonly SourceFile[] {
  return changes.reduce<readonly SourceFile[]>((files, change) => {
    if (!files.some(({ name, text }) => name.includes(change.in) && text.search(change.from) >= 0)) {
      throw new Error(`Cannot change "${change.in}": it does not hold ${String(change.from)}`);
    }
    return files.map(({ name, text }) => ({
      name,
      text: name.includes(change.in) ? text.replace(change.from, change.to) : text,
    }));
  }, sampleFiles());
}

function tell({ findings }: Pick<ReadSource, 'findings'>, code: string): readonly Finding[] {
  return findings.filter((finding) => finding.code === code);
}

describe('importSample()', () => {
  test('finds levels, networks and faces by what leads where', () => {
    const { zones } = resolvedSite(importedSite(importSample(sampleFiles())));
    expect(
      zones.map(({ name, parent, network, forwarder }) => [name, parent?.name, network, forwarder?.faces[0]?.address]),
    ).toEqual([
      ['level-4', undefined, '192.168.104.0/24', '192.168.104.10'],
      ['level-3', 'level-4', '192.168.103.0/24', '192.168.103.10'],
      ['level-2', 'level-3', '192.168.102.0/24', undefined],
    ]);
  });

  test('finds the parts by their content, whatever the files are called', () => {
    const names: Readonly<Record<string, string>> = {
      'yaml/level3-envoy-config.yaml': 'a.yaml',
      'yaml/level4-envoy-config.yaml': 'b.yaml',
      'yaml/level3-coredns-config.yaml': 'c.yaml',
      'yaml/level2-coredns-config.yaml': 'd.yaml',
    };
    const files = sampleFiles().map(({ name, text }) => ({ name: names[name] ?? name, text }));
    const strip = ({ zones }: ReadSource): unknown =>
      zones.map(({ name, parent, network, faceAddress, names: list }) => ({
        name,
        parent,
        network,
        faceAddress,
        list: list.map(({ written, port }) => `${written}:${port}`),
      }));
    expect(strip(importSample(files))).toEqual(strip(importSample(sampleFiles())));
  });

  test('reads plain files as it reads those in ConfigMaps', () => {
    const envoy = sampleFiles().find(({ name }) => name.includes('level4-envoy'))?.text ?? '';
    const plain = /envoy\.yaml: \|\n([\s\S]*?)\n---/.exec(envoy)?.[1]?.replaceAll(/^ {4}/gm, '') ?? '';
    const corefile = '# of level 3\nmanagement.azure.com:53 {\n  hosts {\n    10.9.0.10 management.azure.com\n  }\n}\n';
    const source = importSample([
      { name: 'level4.yaml', text: plain },
      { name: 'level3/Corefile', text: corefile },
    ]);
    expect(source.zones[1]?.names.map(({ written }) => written)).toEqual(['management.azure.com']);
    expect(source.zones[0]?.faceAddress).toBe('10.9.0.10');
  });

  test('keeps to level 3 what only level 3 could reach', () => {
    const { zones } = importSample(sampleFiles());
    const holders = zones.filter(({ names }) => names.some(({ written }) => written === 'only-at-level-3.example.net'));
    expect(holders.map(({ name }) => name)).toEqual(['level-3']);
  });

  test('leaves out, and tells of, a name that DNS has and the proxy has not', () => {
    const source = importSample(changed({ in: 'level4-envoy', from: /^ +- login\.microsoftonline\.com\n/m, to: '' }));
    expect(tell(source, 'dns-only')).toMatchObject([
      { kind: 'ambiguous', was: 'DNS sends "login.microsoftonline.com" to the proxy, which does not pass it' },
    ]);
    expect(source.zones.flatMap(({ names }) => names.map(({ written }) => written))).not.toContain(
      'login.microsoftonline.com',
    );
    expect(source.fates).toContainEqual(
      expect.objectContaining({ zone: 'level-2', written: 'login.microsoftonline.com', outcome: 'dropped' }),
    );
  });

  test('leaves out, and tells of, a name that the proxy has and DNS has not', () => {
    const source = importSample(
      changed({
        in: 'level2-coredns',
        from: /\S+ login\.microsoftonline\.com\n/,
        to: '\n',
      }),
    );
    expect(tell(source, 'proxy-only')).toMatchObject([
      { kind: 'ambiguous', was: expect.stringContaining('"login.microsoftonline.com"') },
    ]);
    const holders = source.zones.filter(({ names }) =>
      names.some(({ written }) => written === 'login.microsoftonline.com'),
    );
    expect(holders.map(({ name }) => name)).toEqual(['level-3']);
  });

  test('takes the list of the proxy where there is no DNS list, and says so', () => {
    const source = importSample(sampleFiles().filter(({ name }) => !name.includes('level2-coredns')));
    expect(tell(source, 'no-dns-list')).toMatchObject([
      { kind: 'ambiguous', was: 'No DNS list of level-2 is in the folder' },
    ]);
    expect(source.zones[2]?.names.length).toBeGreaterThan(0);
  });

  test.each<[string, Change, string, string]>([
    [
      'a name that is listed twice by the proxy',
      {
        in: 'level4-envoy',
        from: '- mcr.microsoft.com\n',
        to: '- mcr.microsoft.com\n            - mcr.microsoft.com\n',
      },
      'twice',
      'level4-envoy',
    ],
    [
      'a name that DNS answers twice',
      { in: 'level3-coredns', from: ' mcr.microsoft.com\n', to: ' mcr.microsoft.com mcr.microsoft.com\n' },
      'twice',
      'level3-coredns',
    ],
    [
      'a listener without a port',
      { in: 'level4-envoy', from: 'port_value: 8084 }\n', to: 'port_valu: 8084 }\n' },
      'listener-port',
      'level4-envoy',
    ],
    [
      'a listener that no Service leads to',
      { in: 'level3-envoy', from: /  - \{ name: arc-connect.*\n/, to: '' },
      'unserved-port',
      'level3-envoy',
    ],
    [
      'a Service whose port nobody listens on',
      { in: 'level3-envoy', from: 'port: 8084, targetPort: 8084', to: 'port: 8084, targetPort: 8085' },
      'dead-service-port',
      'level3-envoy',
    ],
    [
      'a Service that selects nothing',
      { in: 'level3-envoy', from: /selector:\n    app: envoy-lnm-demo/, to: 'selector:\n    app: envoy' },
      'selector',
      'level3-envoy',
    ],
    [
      'a placeholder',
      { in: 'level3-coredns', from: /192\.168\.104\.10/g, to: 'parentip' },
      'placeholder',
      'level3-coredns',
    ],
    [
      'a line that is indented wrongly',
      { in: 'level4-envoy', from: '    use_original_dst: false\n', to: '     use_original_dst: false\n' },
      'unreadable',
      'level4-envoy',
    ],
    [
      'a server block that is never closed',
      { in: 'level2-coredns', from: /\}\n$/, to: '' },
      'unreadable',
      'level2-coredns',
    ],
    [
      'an EndpointSlice for no Service',
      {
        in: 'dns-expose',
        from: /$/,
        to: '---\nkind: EndpointSlice\nmetadata: { name: envoy-1 }\nports: [{ port: 443 }]\n',
      },
      'endpoint-slice',
      'dns-expose',
    ],
    [
      'an EndpointSlice for a Service that is not here',
      {
        in: 'dns-expose',
        from: /$/,
        to: '---\nkind: EndpointSlice\nmetadata: { name: envoy-1, labels: { kubernetes.io/service-name: gone } }\n',
      },
      'endpoint-slice',
      'dns-expose',
    ],
    [
      'an EndpointSlice without the port of its Service',
      {
        in: 'dns-expose',
        from: /$/,
        to: '---\nkind: EndpointSlice\nmetadata: { name: dns-1, labels: { kubernetes.io/service-name: coredns-external } }\nports: [{ port: 54 }]\n',
      },
      'endpoint-slice',
      'dns-expose',
    ],
  ])('tells of %s, and imports the rest', (_what, change, code, file) => {
    const source = importSample(changed(change));
    const imported = importedSite(source);
    const found = tell(imported, code);
    expect(found.flatMap(({ at }) => at.map((place) => place.file)).join()).toContain(file);
    expect(imported.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(tell(importedSite(importSample(sampleFiles())), code)).toEqual([]);
  });

  const chainOf = (names: string, match: string, rules: string): Change => ({
    in: 'level4-envoy',
    from: /( +)- filter_chain_match:\n/,
    to: `$1- { filter_chain_match: { server_names: ${names}${match} }, filters: [${rules}] }\n$&`,
  });
  const rbac = (rules: string): string => `{ name: envoy.filters.network.rbac, typed_config: { ${rules} } }`;
  const policies =
    'policies: { p: { permissions: [{ any: true }], principals: [{ remote_ip: { address_prefix: 10.66.0.0, prefix_len: 16 } }] } }';

  test.each([
    ['the action DENY', rbac(`rules: { action: DENY, ${policies} }`)],
    ['the action DENY as a number', rbac(`rules: { action: 1, ${policies} }`)],
    ['rules without policies', rbac('rules: { action: ALLOW }')],
    ['a matcher', rbac('matcher: { on_no_match: {} }')],
  ])('imports no name of a chain with %s, whatever wider chain there is', (_what, rules) => {
    const dns = {
      in: 'level3-coredns',
      from: /^data:\n.*\n/m,
      to: '$&    x.example {\n      rewrite name regex a b\n      hosts {\n        192.168.104.10 x.example\n      }\n    }\n',
    };
    const wide = chainOf('["*.x.example"]', '', '');
    const source = importSample(changed(dns, wide, chainOf('["denied.x.example", "alone.example"]', '', rules)));
    const imported = importedSite(source);
    const site = resolvedSite(imported);
    for (const host of ['denied.x.example', 'alone.example']) {
      expect(explainReach(site, 'level-3', host, 443, { today: '2026-11-21' }).verdict).toBe('deny');
      expect(imported.fates).toContainEqual(
        expect.objectContaining({ zone: 'level-3', written: host, outcome: 'dropped' }),
      );
    }
    expect(imported.fates).toContainEqual(
      expect.objectContaining({
        written: '*.x.example',
        outcome: 'dropped',
        because: expect.stringContaining('"denied.x.example"'),
      }),
    );
    expect(source.zones.map(({ network }) => network)).not.toContain('10.66.0.0/16');
  });

  test.each([
    ['who calls', ', source_prefix_ranges: [{ address_prefix: 10.66.0.0, prefix_len: 16 }]', ''],
    [
      'what is asked for',
      '',
      rbac(
        'rules: { action: ALLOW, policies: { p: { permissions: [{ destination_port: 443 }], principals: [{ any: true }] } } }',
      ),
    ],
  ])('asks to confirm names that passed by %s only', (_what, match, rules) => {
    expect(tell(importSample(changed(chainOf('[x.example]', match, rules))), 'chain-condition')).toMatchObject([
      { kind: 'confirm', at: [{ file: 'yaml/level4-envoy-config.yaml' }] },
    ]);
    expect(tell(importSample(sampleFiles()), 'chain-condition')).toEqual([]);
  });

  test.each([
    ['a chain without names', /( +)filter_chains:\n/, '$&$1- filters: [{ name: envoy.filters.network.tcp_proxy }]\n'],
    [
      'a default chain',
      /( +)filter_chains:\n/,
      '$1default_filter_chain: { filters: [{ name: envoy.filters.network.tcp_proxy }] }\n$&',
    ],
  ])('tells of %s, and does not call its listener closed', (_what, from, to) => {
    const open: Change = { in: 'level4-envoy', from: / +access_log: .*\n/, to: '' };
    const { findings } = importSample(changed(open, { in: 'level4-envoy', from, to }));
    expect(tell({ findings }, 'unnamed-chain')).toMatchObject([
      { kind: 'dropped', was: expect.stringContaining('"https-primary"') },
    ]);
    expect(tell({ findings }, 'silent-denial')).toEqual([]);
  });

  test('tells of a DNS that answers by a template alone', () => {
    const text =
      'kind: ConfigMap\nmetadata: { name: coredns-custom }\ndata:\n  a.server: |\n    x.example {\n      template IN A {\n        answer "{{ .Name }} 60 IN A 192.168.104.10"\n      }\n    }\n';
    const files = [...sampleFiles(), { name: 'other.yaml', text }];
    expect(tell(importSample(files), 'unread-answers')).toMatchObject([
      { kind: 'dropped', at: [{ file: 'other.yaml', line: 6 }] },
    ]);
  });

  test.each([
    [
      'no proxy at all',
      [{ name: 'readme.md', text: '# nothing' }],
      /readme\.md:1:1 Cannot import the sample: no configuration of Envoy/,
    ],
    [
      'two proxies of one level',
      [...sampleFiles(), { name: 'level4-copy.yaml', text: sampleFiles()[4]?.text ?? '' }],
      /Cannot tell which Envoy is that of level 4/,
    ],
  ])('refuses %s, with its place', (_what, files, message) => {
    expect(() => importSample(files)).toThrow(message);
  });
});
