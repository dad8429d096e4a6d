// Certificates whose keys come from a Key Vault: a SecretProviderClass that says what to fetch and as whom, and a SecretSync
// that says under which keys it stands in a Secret. Both kinds come with the Secret Store extension of IoT Operations.
//
// Each part is a secret of its own in the vault, as PEM. A certificate object of the vault would not do: it hands out key
// and certificate as one text.

import type { Cloud } from '../../levels/declaration/site.ts';
import { vaultPrefix } from '../../levels/telemetry/names.ts';
import type { Certificate, Vault } from '../../levels/telemetry/trust.ts';
import type { TrustObject } from './trust-object.ts';

/** Made by the extension, and known to Azure as the one that may read the vault (`az iot ops secretsync enable`). */
const SERVICE_ACCOUNT = 'aio-ssc-sa';

/** The provider’s own word for a cloud; unsaid it is the public one. */
const CLOUD_NAMES: Readonly<Record<Cloud, string | undefined>> = {
  AzureCloud: undefined,
  AzureUSGovernment: 'AzureUSGovernmentCloud',
  AzureChinaCloud: 'AzureChinaCloud',
};

/** One part of a certificate: what its secret in the vault is called, and its key in the Secret. */
export type FetchedPart = { readonly secret: string; readonly key: string };

const KEYS: Readonly<Record<Certificate['usage'], Readonly<Record<string, string>>>> = {
  server: { cert: 'tls.crt', key: 'tls.key' },
  client: { cert: 'client_cert.pem', key: 'client_key.pem', intermediate: 'client_intermediate_certs.pem' },
};

/** What has to be in the vault for a certificate of a zone. */
export function fetchedParts(site: string, { usage, authority }: Certificate): readonly FetchedPart[] {
  return Object.entries(KEYS[usage]).map(([part, key]) => ({
    secret: `${vaultPrefix(site, authority)}${usage}-${part}`,
    key,
  }));
}

export type FetchedFrom = { readonly site: string; readonly cloud: Cloud; readonly vault: Vault };

export function fetchedObjects(from: FetchedFrom, certificate: Certificate): readonly TrustObject[] {
  const parts = fetchedParts(from.site, certificate);
  return [providerClass(from, certificate.name, parts), secretSync(certificate, parts)];
}

function providerClass({ cloud, vault }: FetchedFrom, name: string, parts: readonly FetchedPart[]): TrustObject {
  const cloudName = CLOUD_NAMES[cloud];
  const parameters = {
    clientID: vault.identity.clientId,
    ...(cloudName !== undefined && { cloudName }),
    keyvaultName: vault.name,
    objects: objectsText(parts),
    tenantID: vault.identity.tenantId,
  };
  return {
    apiVersion: 'secrets-store.csi.x-k8s.io/v1',
    kind: 'SecretProviderClass',
    name,
    content: { spec: { parameters, provider: 'azure' } },
  };
}

/** YAML in YAML: a list of texts, each a mapping. So the provider wants it. */
function objectsText(parts: readonly FetchedPart[]): string {
  const items = parts.map(({ secret }) => `  - |\n    objectName: ${secret}\n    objectType: secret\n`);
  return `array:\n${items.join('')}`;
}

function secretSync({ name, usage }: Certificate, parts: readonly FetchedPart[]): TrustObject {
  const spec = {
    secretObject: {
      data: parts.map(({ secret, key }) => ({ sourcePath: secret, targetKey: key })),
      type: usage === 'server' ? 'kubernetes.io/tls' : 'Opaque',
    },
    secretProviderClassName: name,
    serviceAccountName: SERVICE_ACCOUNT,
  };
  return { apiVersion: 'secret-sync.x-k8s.io/v1alpha1', kind: 'SecretSync', name, content: { spec } };
}
