// Fields of an `Lnm` that say nothing about what may be reached: each is told of, with where its meaning went.

import { finding, type Finding } from '../finding.ts';
import { property } from '../yaml-stream.ts';
import type { Lnm } from './lnm.ts';

const KNOWN_VERSION = 'layerednetworkmgmt.iotoperations.azure.com/v1beta1';
const READ = ['level', 'replicas', 'parentIpAddr', 'allowList'];
const READ_OF_LIST = ['enableArcDomains', 'domains', 'sourceIpRange'];

const ELSEWHERE: Readonly<Record<string, string>> = {
  image: 'The forwarder is an image of its own, by digest, under "images" of site.yaml.',
  logLevel: 'The forwarder writes one audit line for each decision: docs/audit-log.md.',
  openTelemetryMetricsCollectorAddr: 'Metrics are offered to Prometheus: "monitoring" of a zone.',
  endpointType: 'The port of each entry decides what is passed, and by which protocol.',
  port: 'The port of each entry decides where the forwarder listens.',
  parentPort: 'A forwarder dials its parent on the port its client used.',
  nodeTolerations: 'The forwarder has none; keep a node for it that needs none.',
};

export function judgeFields(lnm: Lnm): readonly Finding[] {
  const { spec, title, apiVersion } = lnm;
  const unread = (keys: readonly string[], path: readonly string[], known: readonly string[]): readonly Finding[] =>
    keys
      .filter((key) => !known.includes(key))
      .map((key) => {
        const was = `"${[...path, key].slice(1).join('.')}" of "${title}" is not imported`;
        const now = ELSEWHERE[key] ?? 'It is not known what it meant. Look for it in the documentation of its time.';
        return finding('dropped', 'field', [lnm.locate([...path, key])], was, now);
      });
  return [
    ...(apiVersion === KNOWN_VERSION ? [] : [otherVersion(lnm)]),
    ...unread(Object.keys(spec), ['spec'], READ),
    ...unread(Object.keys(spec.allowList ?? {}), ['spec', 'allowList'], READ_OF_LIST),
    ...replicas(lnm),
    ...plainHttp(lnm),
  ];
}

function otherVersion({ title, apiVersion, locate }: Lnm): Finding {
  const was = `"${title}" has the version "${apiVersion}"`;
  return finding(
    'ambiguous',
    'version',
    [locate(['apiVersion'])],
    was,
    `It is read as "${KNOWN_VERSION}", the last there was.`,
  );
}

function replicas({ spec, title, locate }: Lnm): readonly Finding[] {
  if (spec.replicas == null || spec.replicas === 1) return [];
  const was = `"${title}" had ${spec.replicas} replicas`;
  const now =
    'The forwarder has one: its pods share the address of their node. Raise "forwarder.replicas" where there are more nodes.';
  return [finding('ambiguous', 'replicas', [locate(['spec', 'replicas'])], was, now)];
}

/** Its Service had port 80 as well, and no field says what it was for. */
function plainHttp(lnm: Lnm): readonly Finding[] {
  if (property(lnm.spec, 'allowList') == null) return [];
  const was = `The Service of "${lnm.title}" had port 80 beside 443, and no list says which names used it`;
  const now = 'Names are imported on port 443. Add an entry with "protocol: http" where a client needs port 80.';
  return [finding('dropped', 'port-80', [lnm.locate(['spec', 'allowList'])], was, now)];
}
