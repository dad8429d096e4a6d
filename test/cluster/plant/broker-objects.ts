// A broker of IoT Operations as objects of a cluster: a Service under the name that entries lead to, and a Pod that answers TLS
// behind it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject } from '../../support/api-client.ts';
import type { CertificateAuthority } from '../../support/certificates.ts';

/** A Service that entries of a zone's forwarder lead to, and the names it is asked by. */
export type Broker = {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
  readonly hosts: readonly string[];
};

const PROGRAM = 'broker-program.ts';
const PROGRAM_FOLDER = '/program';
const CERTIFICATE_FOLDER = '/certificate';

export async function brokerObjects(
  broker: Broker,
  image: string,
  authority: CertificateAuthority,
): Promise<readonly KubernetesObject[]> {
  const { namespace, service: name, port, hosts } = broker;
  const [first = name, ...others] = hosts;
  const { key, cert } = await authority.issue(first, undefined, others);
  const metadata = { name, namespace };
  const labels = { app: name };
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
      type: 'kubernetes.io/tls',
      stringData: { 'tls.key': key, 'tls.crt': cert },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      data: { [PROGRAM]: readFileSync(join(import.meta.dirname, PROGRAM), 'utf8') },
    },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports: [{ port, targetPort: port }] } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podOf(broker, image) } },
    },
  ];
}

function podOf({ service: name, port }: Broker, image: string): object {
  return {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: 'broker',
        image,
        command: ['node', `${PROGRAM_FOLDER}/${PROGRAM}`, String(port), CERTIFICATE_FOLDER],
        readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
        volumeMounts: [
          { name: 'program', mountPath: PROGRAM_FOLDER },
          { name: 'certificate', mountPath: CERTIFICATE_FOLDER },
        ],
      },
    ],
    volumes: [
      { name: 'program', configMap: { name } },
      { name: 'certificate', secret: { secretName: name } },
    ],
  };
}
