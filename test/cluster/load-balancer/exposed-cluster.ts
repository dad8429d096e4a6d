// The cluster behind the load balancer, on its machine: the parts of the stand-in for K3s, with the networks that the zone
// declares, and without what a K3s zone says about its node: NodePorts answer on every address, as they do at a cloud.

import { join } from 'node:path';
import type { Zone } from '../../../levels/model.ts';
import { ApiClient } from '../../support/api-client.ts';
import { APPLIERS } from '../../support/synthesized-zones.ts';
import { buildCluster } from '../build-kubernetes.ts';
import { readAdministrator } from '../kubernetes/certificates.ts';
import { Cluster } from '../kubernetes/cluster.ts';
import { API_PORT, clusterFolderOf, environmentOf, relaySocketIn } from '../kubernetes/settings.ts';
import type { Machine } from '../machines/machine.ts';
import { nodeAddressOf } from '../machines/node-address.ts';

export const KUBECONFIG = '/etc/rancher/k3s/k3s.yaml';
const START = join(import.meta.dirname, '../kubernetes/start-cluster.ts');
const START_MS = 180_000;
const FOLDER = '/etc/rancher/k3s';
const IMAGES = '/var/lib/rancher/k3s/agent/images';

export type ExposedClusterOptions = {
  readonly machine: Machine;
  readonly zone: Zone;
  /** Of the node: of what is not the zone's business. */
  readonly resolver: string;
  /** The archive of every image that runs there. */
  readonly archive: string;
};

export async function startExposedCluster(options: ExposedClusterOptions): Promise<Cluster> {
  const { machine, zone, archive } = options;
  await machine.ask('mkdir', ['-p', FOLDER, IMAGES]);
  await machine.ask('tee', [`${FOLDER}/config.yaml`], { input: configurationOf(zone) });
  await machine.ask('tee', [`${FOLDER}/resolv.conf`], { input: `nameserver ${options.resolver}\n` });
  await machine.ask('cp', [archive, `${IMAGES}/exposed.tar.zst`]);
  const settings = {
    folder: clusterFolderOf(machine),
    node: machine.name,
    address: nodeAddressOf(zone),
    binaries: await buildCluster(),
  };
  await machine.ask(process.execPath, [START], { env: environmentOf(settings), limitMs: START_MS });
  return Cluster.at(machine);
}

/** Speaks as the account of the Flux that would apply there, which no rule of authorization stops. */
export function applierOf({ folder }: Cluster): ApiClient {
  const { namespace, name } = APPLIERS.arc;
  const headers = {
    'impersonate-user': `system:serviceaccount:${namespace}:${name}`,
    'impersonate-group': ['system:masters'],
  };
  const { ca, admin } = readAdministrator(folder);
  return new ApiClient(`https://127.0.0.1:${API_PORT}`, ca, admin, { headers, socketPath: relaySocketIn(folder) });
}

function configurationOf({ name, cluster }: Zone): string {
  if (cluster === undefined) throw new Error(`Cannot start the cluster of "${name}": it declares none`);
  return `cluster-cidr: ${cluster.pods}
service-cidr: ${cluster.services}
cluster-dns: ${cluster.dns}
resolv-conf: ${FOLDER}/resolv.conf
`;
}
