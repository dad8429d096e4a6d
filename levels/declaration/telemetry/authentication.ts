// How a zone signs in at the end of a route. Secrets are named, never shown. There is no word for anonymous.

import { z } from 'zod';
import { secretRef } from '../fields.ts';

const identity = z
  .strictObject({
    clientId: z.uuid('the client id of an identity').describe('Its client id.'),
    tenantId: z.uuid('the id of a tenant').describe('Its tenant.'),
    scope: z.string().min(1).optional().describe('Default: the product’s own.'),
  })
  .describe('A managed identity of yours, instead of the one the system assigns.');

const audience = z.string().min(1).describe('For whom tokens are asked. Default: the product’s own.');

const sasl = z
  .strictObject({
    secretRef: secretRef.describe('Secret with "username" and "password".'),
    type: z
      .enum(['plain', 'scramSha256', 'scramSha512'])
      .default('plain')
      .describe('plain is what Azure’s services speak.'),
  })
  .describe('User and password, or a connection string, by SASL.');

const certificate = z
  .strictObject({ secretRef: secretRef.describe('Secret with "client_cert.pem" and "client_key.pem".') })
  .describe('A client certificate.');

const accessToken = z
  .strictObject({ secretRef: secretRef.describe('Secret with "accessToken".') })
  .describe('A shared access signature.');

const meaning = 'At most one. Default: the managed identity that the system assigns.';

const byIdentity = { identity: identity.optional(), audience: audience.optional() };

/** What each kind of destination understands. */
export const authentications = {
  eventHubs: z
    .strictObject({ ...byIdentity, sasl: sasl.optional() })
    .optional()
    .describe(meaning),
  eventGrid: z
    .strictObject({ ...byIdentity, certificate: certificate.optional() })
    .optional()
    .describe(meaning),
  identityOnly: z.strictObject(byIdentity).optional().describe(meaning),
  dataLake: z
    .strictObject({ ...byIdentity, accessToken: accessToken.optional() })
    .optional()
    .describe(meaning),
  fabricRealTime: z.strictObject({ sasl }).describe('SASL, which is all it understands.'),
  mqtt: z.strictObject({ certificate }).describe('A client certificate.'),
  kafka: z.strictObject({ sasl: sasl.optional(), certificate: certificate.optional() }).describe('Exactly one.'),
} as const;

export type AuthenticationDeclaration = {
  readonly identity?: z.infer<typeof identity> | undefined;
  readonly audience?: z.infer<typeof audience> | undefined;
  readonly sasl?: z.infer<typeof sasl> | undefined;
  readonly certificate?: z.infer<typeof certificate> | undefined;
  readonly accessToken?: z.infer<typeof accessToken> | undefined;
};
