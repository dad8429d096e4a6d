// The network of the node's pods, as K3s' flannel leaves it on a cluster of one node: a bridge cni0 that has the first address
// of the node's range before there is a pod, and a masquerade of what leaves the cluster.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nthAddress } from '../../../levels/addresses.ts';
import { run } from '../image/run.ts';
import { networkFolderIn } from './container-runtime.ts';
import type { K3sConfiguration } from './k3s-configuration.ts';
import type { Settings } from './settings.ts';

const BRIDGE = 'cni0';
const KERNEL = '/proc/sys/net';
/** The controller manager gives each node a range of this size; the first of a cluster gets its first. */
const NODE_BITS = 24;

export async function preparePodNetwork({ folder }: Settings, configuration: K3sConfiguration): Promise<void> {
  const clusterRange = configuration['cluster-cidr'];
  const nodeRange = `${nthAddress(clusterRange, 0)}/${NODE_BITS}`;
  writeNetworkDescription(folder, nodeRange);
  for (const setting of ['ipv4/ip_forward', 'bridge/bridge-nf-call-iptables'])
    writeFileSync(join(KERNEL, setting), '1');
  if (await isMissing(['link', 'show', BRIDGE])) await run('ip', ['link', 'add', BRIDGE, 'type', 'bridge']);
  await run('ip', ['address', 'replace', `${nthAddress(nodeRange, 1)}/${NODE_BITS}`, 'dev', BRIDGE]);
  await run('ip', ['link', 'set', BRIDGE, 'up']);
  await routeServices(configuration['service-cidr']);
  await masquerade(folder, clusterRange);
}

function writeNetworkDescription(folder: string, range: string): void {
  const ipam = {
    type: 'host-local',
    dataDir: join(folder, 'addresses'),
    ranges: [[{ subnet: range }]],
    routes: [{ dst: '0.0.0.0/0' }],
  };
  const bridge = { type: 'bridge', bridge: BRIDGE, isGateway: true, hairpinMode: true, ipMasq: false, ipam };
  const plugins = [bridge, { type: 'portmap', capabilities: { portMappings: true } }];
  const networks = networkFolderIn(folder);
  mkdirSync(networks, { recursive: true });
  writeFileSync(join(networks, '10-pods.conflist'), JSON.stringify({ cniVersion: '1.0.0', name: 'pods', plugins }));
}

/** What a node without a default route asks of a Service has to be sent somewhere, or it is never translated. */
async function routeServices(range: string): Promise<void> {
  if (await isMissing(['route', 'get', nthAddress(range, 1)]))
    await run('ip', ['route', 'replace', range, 'dev', BRIDGE]);
}

async function masquerade(folder: string, pods: string): Promise<void> {
  const file = join(folder, 'masquerade.nft');
  writeFileSync(
    file,
    `table ip pods
delete table ip pods
table ip pods {
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr ${pods} ip daddr ${pods} return
    ip saddr ${pods} ip daddr != 224.0.0.0/4 masquerade fully-random
  }
}
`,
  );
  await run('nft', ['--file', file]);
}

async function isMissing(question: readonly string[]): Promise<boolean> {
  return run('ip', question).then(
    () => false,
    () => true, // the program says so by failing
  );
}
