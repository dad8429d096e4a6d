// What K3s reads before it starts: /etc/rancher/k3s/config.yaml and registries.yaml.

import type { Site, Zone, ZoneCluster } from '../../levels/model.ts';
import { telemetryOf } from '../../levels/telemetry/telemetry-of.ts';
import { nameserversOf } from './resolver.ts';

/** Folder of the files below on the node. */
export const K3S_FOLDER = '/etc/rancher/k3s';

/** config.yaml of K3s. */
export function k3sConfig(site: Site, zone: Zone, cluster: ZoneCluster): string {
  return [
    `# ${K3S_FOLDER}/config.yaml of ${zone.name}, ${site.name}. In place before K3s is installed.`,
    `cluster-cidr: ${cluster.pods}`,
    `service-cidr: ${cluster.services}`,
    `cluster-dns: ${cluster.dns}`,
    ...resolverLines(zone),
    ...disabledLines(zone),
    ...networkPluginLines(cluster),
    ...nodePortLines(site, zone),
    '# Docker Hub is not asked when the mirror of registries.yaml has no answer.',
    'disable-default-registry-endpoint: true',
    'write-kubeconfig-mode: "0600"',
    '',
  ].join('\n');
}

function resolverLines(zone: Zone): readonly string[] {
  return nameserversOf(zone) === undefined
    ? []
    : [
        '# Without it K3s puts 8.8.8.8 in the place of a resolver on the loopback address.',
        `resolv-conf: ${K3S_FOLDER}/resolv.conf`,
      ];
}

function disabledLines(zone: Zone): readonly string[] {
  const onNode = zone.forwarder?.exposure === 'hostNetwork';
  return [
    'disable:',
    '  - traefik # takes ports 80 and 443 of every address of the node',
    ...(onNode ? ['  - servicelb # would put a LoadBalancer Service beside the forwarder on its faces'] : []),
  ];
}

function networkPluginLines({ networkPlugin }: ZoneCluster): readonly string[] {
  return networkPlugin === 'kube-router'
    ? []
    : [
        `# ${networkPlugin} brings the network and enforces its policies.`,
        'flannel-backend: none',
        'disable-network-policy: true',
      ];
}

/** The broker's listener for children is a NodePort, because the product allows one listener per type of Service. */
function nodePortLines(site: Site, zone: Zone): readonly string[] {
  const broker = telemetryOf(site).brokers.find((each) => each.zone === zone.name);
  return broker?.listener !== undefined
    ? [
        '# No address of the node answers a NodePort: the broker is reached through the forwarder only.',
        'kube-proxy-arg:',
        '  - nodeport-addresses=127.0.0.0/8',
      ]
    : [];
}

/**
 * registries.yaml of K3s. Its own images are named after Docker Hub, which no allowlist holds: they come from the site's
 * registry, under the same names.
 */
export function k3sRegistries(site: Site): string {
  const { host, path } = splitRegistry(site.declaration.images.registry);
  return [
    `# ${K3S_FOLDER}/registries.yaml. Mirror the images of k3s-images.txt of your K3s release to the registry below,`,
    '# or place its air-gap archive on the node (steps.md). Credentials belong under "configs" on the node, never in Git.',
    'mirrors:',
    '  docker.io:',
    '    endpoint:',
    `      - "https://${host}"`,
    '    rewrite:',
    `      "^(.*)$": "${path === '' ? '' : `${path}/`}$1"`,
    '',
  ].join('\n');
}

function splitRegistry(registry: string): { readonly host: string; readonly path: string } {
  const [host = '', ...path] = registry.split('/');
  return { host, path: path.join('/') };
}
