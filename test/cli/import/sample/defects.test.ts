// Each known defect of the sample: found where it is, with its line, and not where it is not.

import { describe, expect, test } from '@jest/globals';
import { importSample } from '../../../../cli/import/sample/import-sample.ts';
import type { Finding } from '../../../../cli/import/finding.ts';
import { sampleFiles } from '../../../fixtures/import/sample-files.ts';
import { ALL_DEFECTS, PUBLISHED_LIST } from '../../../fixtures/import/sample-names.ts';

/** The findings of one defect in a folder that has these. */
function findingsOf(defect: number, defects: readonly number[]): readonly Finding[] {
  return importSample(sampleFiles({ defects })).findings.filter((finding) => finding.defect === defect);
}

/** The lines that findings point to. */
function linesOf(findings: readonly Finding[], defects: readonly number[]): string {
  const texts = new Map(sampleFiles({ defects }).map(({ name, text }) => [name, text.split('\n')]));
  return findings.flatMap(({ at }) => at.map(({ file, line }) => texts.get(file)?.[line - 1]?.trim() ?? '')).join('\n');
}

/** What stands in the line of each. */
const DEFECTS: readonly (readonly [number, string, RegExp])[] = [
  [1, 'a slash in a name', /graph\.microsoft\.com\//],
  [2, 'the apex of a wildcard in DNS only', /^192\.168\.10\d\.10 data\.mcr\.microsoft\.com$/m],
  [3, 'a zone for a single name', /^management\.azure\.com:53 \{$/m],
  [4, 'an entry that a wildcard covers', /^- westeurope\.data\.mcr\.microsoft\.com$/m],
  [5, 'a name nobody needs', /^- www\.powershellgallery\.com$/m],
  [6, 'a wildcard over names of every tenant', /^- '\*\.vault\.azure\.net'$/m],
  [7, 'an image from a registry on no list', /^image: envoyproxy\/envoy@/m],
  [8, 'a name on a port of another', /^- stray\.example\.net$/m],
  [9, 'an answer under another name', /^rewrite name regex \S+ data\.mcr\.microsoft\.com$/m],
  [10, 'a pattern with loose dots', /^rewrite name regex \(\.\*\)\.data\.mcr/m],
  [11, 'an hour of caching', /^hosts \{$/m],
  [12, 'no answer of its own for other types', /^mcr\.microsoft\.com:53 \{$/m],
  [13, 'a resolver on loopback', /DNS=127\.0\.0\.1/],
  [14, 'the DNS of the cluster on the plant’s network', /^k8s-app: kube-dns$/m],
  [15, 'one list in two files', /management\.azure\.com/],
  [16, 'the administration of Envoy for everybody', /port_value: 10000[\s\S]*name: admin, port: 10000/],
  [17, 'a bare ReplicaSet', /^kind: ReplicaSet$/m],
  [18, 'callers hidden by the Service', /^- remote_ip:[\s\S]*^type: LoadBalancer$/m],
  [19, 'slips around clusters', /cluster_name: https-primary-cluster/],
  [20, 'listeners that differ', /^use_original_dst: true$/m],
  [21, 'a resolver at the address of a network', /address: 192\.168\.103\.0, port_value: 53/],
  [22, 'denials without a word', /^- name: https-primary$/m],
  [23, 'no limits', /^- name: arc-connect$/m],
  [24, 'a file named sudo', /tee -a sudo/],
  [25, 'a variable before it is set', /az ad sp show --id \$\{OID\}/],
  [26, 'the port of Traefik', /name: https-primary, port: 443/],
  [27, 'MQTT without TLS', /192\.168\.103\.10:1883/],
  [28, 'a manifest from the Internet', /kubectl apply -f https:/],
  [29, 'accounts with and without keys', /az storage account create --name two$/m],
];

describe('importSample()', () => {
  test('knows all 29 defects', () => {
    expect(DEFECTS.map(([defect]) => defect)).toEqual(ALL_DEFECTS);
  });

  test.each(DEFECTS)('finds defect %i, %s, in the line where it is', (defect, _what, line) => {
    const found = findingsOf(defect, [defect]);
    expect(found.length).toBeGreaterThan(0);
    expect(linesOf(found, [defect])).toMatch(line);
    expect(found.every(({ was, now, at }) => was !== '' && now.endsWith('.') && at.length > 0)).toBe(true);
  });

  test.each(DEFECTS)('does not find defect %i, %s, where all others are', (defect) => {
    const others = ALL_DEFECTS.filter((other) => other !== defect);
    expect(findingsOf(defect, others)).toEqual([]);
  });

  test.each([
    [14, ['exposed-dns', 'shared-node-port']],
    [19, ['blanks', 'cluster-name', 'needless-resolving', 'stat-prefix']],
    [24, ['level-2-proxy', 'tee']],
    [27, ['plain-mqtt', 'topic-slash']],
  ])('tells the parts of defect %i apart', (defect, codes) => {
    expect([...new Set(findingsOf(defect, [defect]).map(({ code }) => code))].toSorted()).toEqual(codes);
  });

  test('finds none of them in a folder without any', () => {
    expect(importSample(sampleFiles()).findings.filter(({ defect }) => defect !== undefined)).toEqual([]);
  });

  test('finds every one of them in a folder with all', () => {
    const { findings } = importSample(sampleFiles({ defects: ALL_DEFECTS, names: PUBLISHED_LIST }));
    expect(new Set(findings.flatMap(({ defect }) => defect ?? []))).toEqual(new Set(ALL_DEFECTS));
  });

  test('names the fifteen names that DNS answers and the proxy refuses', () => {
    const { findings } = importSample(sampleFiles({ defects: ALL_DEFECTS, names: PUBLISHED_LIST }));
    expect(findings.filter(({ code }) => code === 'apex').map(({ was }) => /"([^"]+)"/.exec(was)?.[1])).toEqual([
      'arc.azure.net',
      'arcdataservices.com',
      'azurecr.io',
      'azureedge.net',
      'blob.core.windows.net',
      'blob.storage.azure.net',
      'data.mcr.microsoft.com',
      'dp.kubernetesconfiguration.azure.com',
      'gw.arc.azure.com',
      'his.arc.azure.com',
      'monitoring.azure.com',
      'ods.opinsights.azure.com',
      'oms.opinsights.azure.com',
      'prod.hot.ingestion.msftcloudes.com',
      'prod.microsoftmetrics.com',
    ]);
  });
});
