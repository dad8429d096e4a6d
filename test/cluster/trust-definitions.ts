// What has to be in a cluster before `trust/` can be applied to it, as far as objects of it are synthesized: the definitions of
// cert-manager, of the Secrets Store CSI driver and of the controller that keeps Secrets in step with it. Nothing of them runs.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { asObject, type KubernetesObject } from '../support/api-client.ts';
import { downloadPublished, type PublishedModule } from './published-module.ts';
import { secretSyncDefinition } from './secret-sync-definition.ts';

type PublishedDefinitions = { readonly module: PublishedModule; readonly files: readonly string[] };

const CERT_MANAGER: PublishedDefinitions = {
  module: {
    path: 'github.com/cert-manager/cert-manager',
    version: 'v1.21.2',
    checksum: 'h1:UWgoYM+KLNtRlqmoWOKjKBOBUPVHeepQ6/ac3ERJW68=',
  },
  files: ['deploy/crds/cert-manager.io_certificates.yaml', 'deploy/crds/cert-manager.io_issuers.yaml'],
};
const SECRETS_STORE: PublishedDefinitions = {
  module: {
    path: 'sigs.k8s.io/secrets-store-csi-driver',
    version: 'v1.5.3',
    checksum: 'h1:SBsYaGmuQN9EIHwi32gaf0k94hyjjeaQ5eWeyqC0lWQ=',
  },
  files: ['config/crd/bases/secrets-store.csi.x-k8s.io_secretproviderclasses.yaml'],
};

export async function trustDefinitions(): Promise<readonly KubernetesObject[]> {
  const published = await Promise.all([CERT_MANAGER, SECRETS_STORE].map(read));
  return [...published.flat(), secretSyncDefinition()];
}

async function read({ module, files }: PublishedDefinitions): Promise<readonly KubernetesObject[]> {
  const folder = await downloadPublished(module);
  return files.map((file) => asObject(parse(readFileSync(join(folder, file), 'utf8'))));
}
