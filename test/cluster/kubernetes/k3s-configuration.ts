// What K3s reads of config.yaml and config.yaml.d. A key the stand-in has no part for is refused: passed over, it would be
// tried nowhere and nobody would know.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const argumentsSchema = z
  .array(z.string().regex(/^[a-z0-9-]+=/, 'an argument reads name=value'))
  .readonly()
  .default([]);

/** What K3s brings along unless told otherwise. The stand-in brings cluster DNS only. */
const packagedSchema = z.enum(['coredns', 'traefik', 'servicelb', 'local-storage', 'metrics-server']);

const configurationSchema = z
  .strictObject({
    'cluster-cidr': z.string().default('10.42.0.0/16'),
    'service-cidr': z.string().default('10.43.0.0/16'),
    'cluster-dns': z.string().default('10.43.0.10'),
    'resolv-conf': z.string().default('/etc/resolv.conf'),
    disable: z.array(packagedSchema).readonly().default([]),
    'tls-san': z.array(z.string()).readonly().default([]),
    'disable-default-registry-endpoint': z.boolean().default(false),
    'write-kubeconfig-mode': z
      .string()
      .regex(/^0[0-7]{3}$/)
      .default('0600'),
    'kube-apiserver-arg': argumentsSchema,
    'kube-controller-manager-arg': argumentsSchema,
    'kube-scheduler-arg': argumentsSchema,
    'kubelet-arg': argumentsSchema,
    'kube-proxy-arg': argumentsSchema,
  })
  .readonly();

export type K3sConfiguration = z.infer<typeof configurationSchema>;
type Keys = Readonly<Record<string, unknown>>;

const keysSchema = z.record(z.string(), z.unknown()).nullish();

/** Of the folder with config.yaml. */
export function readK3sConfiguration(folder: string): K3sConfiguration {
  const files = configurationFiles(folder);
  const keys = files.map((file) => keysSchema.parse(parse(readFileSync(file, 'utf8'))) ?? {}).reduce(joined, {});
  const { success, data, error } = configurationSchema.safeParse(keys);
  if (success) return data;
  throw new Error(
    `Cannot start a cluster by ${files.join(', ')}: ${z.prettifyError(error)}\n` +
      'Teach it to test/cluster/kubernetes/k3s-configuration.ts',
  );
}

function configurationFiles(folder: string): readonly string[] {
  const more = join(folder, 'config.yaml.d');
  const names = existsSync(more) ? readdirSync(more).filter((name) => /\.ya?ml$/.test(name)) : [];
  return [join(folder, 'config.yaml'), ...names.sort().map((name) => join(more, name))].filter(existsSync);
}

/** A later file replaces what an earlier one says; a key that ends in a plus sign adds to it. */
function joined(earlier: Keys, later: Keys): Keys {
  const entries = Object.entries(later).map(([key, value]) => {
    const name = key.replace(/\+$/, '');
    return [name, key === name ? value : [earlier[name] ?? [], value].flat()] as const;
  });
  return { ...earlier, ...Object.fromEntries(entries) };
}
