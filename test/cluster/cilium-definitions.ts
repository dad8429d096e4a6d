// What Cilium brings to a cluster, as far as objects of it are synthesized: read from its published module. Nothing of it runs.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { asObject, type KubernetesObject } from '../support/api-client.ts';
import { downloadPublished, type PublishedModule } from './published-module.ts';

const CILIUM: PublishedModule = {
  path: 'github.com/cilium/cilium',
  version: 'v1.20.2',
  checksum: 'h1:dqiEGIcXc+gqCLYG/l7VCFJ8GHyb4HUrwbZOpkX5dL8=',
};
const DEFINITIONS = 'pkg/k8s/apis/cilium.io/client/crds/v2';

export async function ciliumDefinitions(): Promise<readonly KubernetesObject[]> {
  const file = join(await downloadPublished(CILIUM), DEFINITIONS, 'ciliumnetworkpolicies.yaml');
  return [asObject(parse(readFileSync(file, 'utf8')))];
}
