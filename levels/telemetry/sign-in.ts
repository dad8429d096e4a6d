// How a zone signs in at the outer end of a route: what its declaration says, or the identity that the system assigned.

import type { AuthenticationDeclaration } from '../declaration/telemetry/authentication.ts';
import type { Authentication } from './endpoint.ts';

/** Of several ways the first; a rule refuses more than one. */
export function signInOf(declared: AuthenticationDeclaration | undefined): Authentication {
  const { identity, audience, sasl, certificate, accessToken } = declared ?? {};
  if (sasl !== undefined) return { method: 'sasl', mechanism: sasl.type, secretRef: sasl.secretRef };
  if (certificate !== undefined) return { method: 'certificate', secretRef: certificate.secretRef };
  if (accessToken !== undefined) return { method: 'accessToken', secretRef: accessToken.secretRef };
  const own =
    identity === undefined
      ? undefined
      : { clientId: identity.clientId, tenantId: identity.tenantId, scope: identity.scope };
  return { method: 'managedIdentity', identity: own, audience };
}
