// How a data-flow endpoint signs in. There is no word for anonymous here either.

import type { Authentication } from '../../levels/telemetry/endpoint.ts';
import type { Properties } from './resource.ts';

/** `authentication` of every kind of endpoint; which methods a kind knows, the declaration has seen to. */
export function authenticationProperties(authentication: Authentication): Properties {
  const { method } = authentication;
  if (method === 'managedIdentity') return managedIdentity(authentication);
  const { secretRef } = authentication;
  if (method === 'certificate') return { method: 'X509Certificate', x509CertificateSettings: { secretRef } };
  if (method === 'accessToken') return { method: 'AccessToken', accessTokenSettings: { secretRef } };
  return { method: 'Sasl', saslSettings: { saslType: SASL_TYPES[authentication.mechanism], secretRef } };
}

const SASL_TYPES = { plain: 'Plain', scramSha256: 'ScramSha256', scramSha512: 'ScramSha512' } as const;

/** The product knows an audience for the identity the system assigned; for one of yours the scope says it. */
function managedIdentity({
  identity,
  audience,
}: Extract<Authentication, { readonly method: 'managedIdentity' }>): Properties {
  if (identity === undefined) {
    return { method: 'SystemAssignedManagedIdentity', systemAssignedManagedIdentitySettings: { audience } };
  }
  const { clientId, tenantId, scope = scopeOf(audience) } = identity;
  return {
    method: 'UserAssignedManagedIdentity',
    userAssignedManagedIdentitySettings: { clientId, tenantId, scope },
  };
}

/** Of a whole audience, as OAuth 2.0 of Entra writes it. */
function scopeOf(audience: string | undefined): string | undefined {
  return audience === undefined ? undefined : `${audience}/.default`;
}
