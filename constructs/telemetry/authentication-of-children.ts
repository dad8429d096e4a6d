// Who may connect to the listener for children: whoever shows a certificate of their zone. The broker then holds the attributes
// of that zone true of the client, by the whole subject: the common name alone could be written by another zone's authority.

import type { Listener } from '../../levels/telemetry/model.ts';
import type { Subject } from '../../levels/telemetry/trust.ts';
import type { Properties } from './resource.ts';

export function childrenAuthentication({ clients, children }: Listener): Properties {
  const authorizationAttributes = Object.fromEntries(
    children.map(({ zone, subject, attributes }) => [zone, { subject: distinguishedName(subject), attributes }]),
  );
  return {
    authenticationMethods: [
      { method: 'X509', x509Settings: { trustedClientCaCert: clients.name, authorizationAttributes } },
    ],
  };
}

/** As the product writes subjects, from the most particular to the most general. */
export function distinguishedName({ commonName, unit, organization }: Subject): string {
  return `CN = ${commonName}, OU = ${unit}, O = ${organization}`;
}
