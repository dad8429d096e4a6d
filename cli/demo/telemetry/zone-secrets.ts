// Secrets and bundles of a zone while it runs here: what cert-manager would have written, by the names the objects use.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A private key and a chain, PEM: the certificate first, then whoever signed it. */
export type KeyPair = { readonly cert: string; readonly key: string };

export type ZoneSecrets = {
  /** By name of the Secret. */
  readonly pairs: ReadonlyMap<string, KeyPair>;
  /** Certificates of authorities, by name of the ConfigMap. */
  readonly bundles: ReadonlyMap<string, string>;
};

export function pairOf({ pairs }: Pick<ZoneSecrets, 'pairs'>, name: string): KeyPair {
  const pair = pairs.get(name);
  if (pair !== undefined) return pair;
  throw new Error(`Cannot use Secret "${name}": the zone has none of that name. Run "sallyport synth"`);
}

export function bundleOf({ bundles }: Pick<ZoneSecrets, 'bundles'>, name: string): string {
  const bundle = bundles.get(name);
  if (bundle !== undefined) return bundle;
  throw new Error(`Cannot use ConfigMap "${name}": the zone has none of that name. Run "sallyport synth"`);
}

export type SecretFiles = {
  certificate(secret: string): { readonly cert: string; readonly key: string };
  bundle(configMap: string): string;
};

/** As files, for a program that reads them; gives their paths. */
export function writeSecrets(folder: string, { pairs, bundles }: ZoneSecrets): SecretFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files: SecretFiles = {
    certificate: (name) => ({ cert: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) }),
    bundle: (name) => join(folder, `${name}.pem`),
  };
  for (const [name, pair] of pairs) {
    const { cert, key } = files.certificate(name);
    writeFileSync(cert, pair.cert);
    writeFileSync(key, pair.key, { mode: 0o600 });
  }
  for (const [name, text] of bundles) writeFileSync(files.bundle(name), text);
  return files;
}
