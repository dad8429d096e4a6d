// Who is who in a cluster: one authority, the API server's certificate, the key of service accounts, and a kubeconfig for each
// component, as K3s makes them. They stay when the cluster is started again, but for the certificate of the API server: its
// names come from the configuration.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import {
  type CertificateAuthority,
  createAuthority,
  type IssuedCertificate,
  restoreAuthority,
} from '../../support/certificates.ts';
import { API_PORT, type Settings } from './settings.ts';

/** User and group by the name of the kubeconfig. */
const USERS = {
  admin: ['system:admin', 'system:masters'],
  'kube-controller-manager': ['system:kube-controller-manager', undefined],
  'kube-scheduler': ['system:kube-scheduler', undefined],
  'kube-proxy': ['system:kube-proxy', undefined],
} as const;

const COMMON_NAMES = [
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
  'localhost',
  '127.0.0.1',
] as const;
const LOOPBACK = `https://127.0.0.1:${API_PORT}`;

export function certificateFile(folder: string, name: string): string {
  return join(folder, 'certificates', name);
}

/** Of a component on the node. */
export function kubeconfigFile(folder: string, name: string): string {
  return certificateFile(folder, `${name}.kubeconfig`);
}

/** `names` are what the API server is called beside the names all clusters have in common. */
export async function writeCertificates(settings: Settings, names: readonly string[]): Promise<void> {
  const { folder, node, address } = settings;
  const authority = existsSync(certificateFile(folder, 'ca.crt'))
    ? await restoreAuthority(readAuthority(folder))
    : await createIdentities(settings);
  const more = [...COMMON_NAMES, node, address, ...names];
  writePair(folder, 'kube-apiserver', await authority.issue('kubernetes', undefined, more));
}

/** Of the group system:masters: no rule of authorization stops it. */
export function readAdministrator(folder: string): { readonly ca: string; readonly admin: IssuedCertificate } {
  const read = (name: string): string => readFileSync(certificateFile(folder, name), 'utf8');
  return { ca: read('ca.crt'), admin: { cert: read('admin.crt'), key: read('admin.key') } };
}

/** What K3s leaves on the node for its administrator. */
export function adminKubeconfig(ca: string, admin: IssuedCertificate, server: string): string {
  return kubeconfig(ca, admin, server);
}

async function createIdentities({ folder, node }: Settings): Promise<CertificateAuthority> {
  mkdirSync(join(folder, 'certificates'), { recursive: true, mode: 0o700 });
  const authority = await createAuthority(`Cluster of ${node}`);
  await Promise.all([
    authority.issue('service-accounts').then((pair) => writePair(folder, 'service-accounts', pair)),
    ...Object.entries(USERS).map(([name, [user, group]]) => writeIdentity(folder, authority, { name, user, group })),
    writeIdentity(folder, authority, { name: 'kubelet', user: `system:node:${node}`, group: 'system:nodes' }),
  ]);
  // Last: it says that the others are there.
  writePair(folder, 'ca', { cert: authority.ca, key: authority.key });
  return authority;
}

function readAuthority(folder: string): Pick<CertificateAuthority, 'ca' | 'key'> {
  const read = (name: string): string => readFileSync(certificateFile(folder, name), 'utf8');
  return { ca: read('ca.crt'), key: read('ca.key') };
}

async function writeIdentity(
  folder: string,
  authority: CertificateAuthority,
  { name, user, group }: { readonly name: string; readonly user: string; readonly group: string | undefined },
): Promise<void> {
  const identity = await authority.issue(user, group);
  writePair(folder, name, identity);
  writeFileSync(kubeconfigFile(folder, name), kubeconfig(authority.ca, identity, LOOPBACK), { mode: 0o600 });
}

function writePair(folder: string, name: string, { key, cert }: IssuedCertificate): void {
  writeFileSync(certificateFile(folder, `${name}.key`), key, { mode: 0o600 });
  writeFileSync(certificateFile(folder, `${name}.crt`), cert);
}

function kubeconfig(ca: string, { cert, key }: IssuedCertificate, server: string): string {
  const name = 'default';
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { server, 'certificate-authority-data': base64(ca) } }],
      users: [{ name, user: { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      'current-context': name,
    },
    { lineWidth: 0 },
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
