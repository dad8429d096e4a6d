// The Secrets a forwarder needs, by reference: placed at onboarding, never in Git.

import type { Zone } from '../../levels/model.ts';
import { conduitSecret } from '../names.ts';
import { CONNECT_PROXY, keysFolder } from './places.ts';

export type SecretMount = {
  /** Name of the volume. */
  readonly volume: string;
  /** Name of the Secret. */
  readonly secret: string;
  readonly folder: string;
};

/** Keys of the conduits above and below a zone, and what its corporate proxy asks for. */
export function secretsOf(zone: Zone): readonly SecretMount[] {
  const own = zone.parent === undefined ? [] : [zone.name];
  const below = zone.children.filter((child) => child.forwarder !== undefined).map((child) => child.name);
  const conduits = [...own, ...below].map((name) => ({
    volume: conduitSecret(name),
    secret: conduitSecret(name),
    folder: keysFolder(name),
  }));
  return [...conduits, ...proxySecretsOf(zone)];
}

function proxySecretsOf(zone: Zone): readonly SecretMount[] {
  const { secretRef, caSecretRef } = zone.declaration.forwarder?.uplink?.connectProxy ?? {};
  return [
    ...(secretRef === undefined ? [] : [{ volume: 'connect-proxy', secret: secretRef, folder: CONNECT_PROXY.folder }]),
    ...(caSecretRef === undefined
      ? []
      : [{ volume: 'connect-proxy-ca', secret: caSecretRef, folder: CONNECT_PROXY.caFolder }]),
  ];
}
