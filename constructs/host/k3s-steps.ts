// steps.md of a zone on K3s: from a bare Linux machine to a cluster that Flux keeps.

import type { Site, Zone, ZoneCluster } from '../../levels/model.ts';
import { conduitKeySteps, firstKeySteps, gitSecretSteps, proxySecretSteps } from './secret-steps.ts';
import { arcSteps, azureWords, fluxSteps, usesProfile } from './flux-steps.ts';
import { K3S_FOLDER } from './k3s.ts';
import { linuxSteps } from './linux-steps.ts';
import { podProbeSteps } from './probe-steps.ts';
import { hostFolderOf } from './places.ts';
import type { Step } from './step.ts';
import { trustSteps } from './trust-steps.ts';

/** Every step in order. */
export function k3sSteps(site: Site, zone: Zone, cluster: ZoneCluster): readonly Step[] {
  return [
    ...linuxSteps(site, zone),
    installStep(site, zone),
    contextStep(cluster),
    ...preloadSteps(site, zone),
    ...ownDnsSteps(site, zone, cluster),
    ...firstKeySteps(zone),
    ...conduitKeySteps(zone),
    ...proxySecretSteps(zone),
    ...gitSecretSteps(site, zone),
    ...trustSteps(site, zone, cluster),
    ...arcSteps(site, zone, cluster),
    ...issuerSteps(site, zone, cluster),
    ...fluxSteps(site, zone),
    ...podProbeSteps(zone),
  ];
}

function installStep(site: Site, zone: Zone): Step {
  const host = hostFolderOf(site, zone);
  return {
    title: 'Install K3s',
    text:
      'Bring `k3s`, `install.sh` and `k3s-airgap-images-amd64.tar.zst` of one release along, with their checksums verified: ' +
      'where they are published is on no allowlist. The images need not be mirrored then.',
    commands: [
      `sudo install -D -m 0600 --target-directory ${K3S_FOLDER} ${host}/k3s/config.yaml ${host}/k3s/registries.yaml`,
      'sudo install -D -m 0644 k3s-airgap-images-amd64.tar.zst /var/lib/rancher/k3s/agent/images/k3s-airgap-images-amd64.tar.zst',
      'sudo install -m 0755 k3s /usr/local/bin/k3s',
      'sudo env INSTALL_K3S_SKIP_DOWNLOAD=true sh install.sh',
    ],
  };
}

function contextStep(cluster: ZoneCluster): Step {
  return {
    title: `Name the cluster "${cluster.name}" for kubectl`,
    text: 'The commands below name clusters by context. Those that concern the parent too need its context as well.',
    commands: [
      'mkdir -p ~/.kube',
      `(umask 077 && sudo cat ${K3S_FOLDER}/k3s.yaml >~/.kube/${cluster.name})`,
      `export KUBECONFIG=~/.kube/${cluster.name}`,
      `kubectl config rename-context default ${cluster.name}`,
    ],
  };
}

function preloadSteps(site: Site, zone: Zone): readonly Step[] {
  if (zone.forwarder === undefined) return [];
  const host = hostFolderOf(site, zone);
  return [
    {
      title: 'Bring the images of ours, where the node cannot pull them',
      text: 'Skip it where the registry is reachable already. The archives come from `bash preload.sh save images`, run where it is.',
      commands: [`sudo bash ${host}/preload.sh load images`],
    },
  ];
}

/** Azure trusts tokens of service accounts only from the issuer that Arc published for this cluster. */
function issuerSteps(site: Site, zone: Zone, cluster: ZoneCluster): readonly Step[] {
  if (!usesProfile(zone, 'iot-operations')) return [];
  const folder = `${K3S_FOLDER}/config.yaml.d`;
  return [
    {
      title: 'Tell K3s its issuer of tokens',
      text: 'Azure IoT Operations signs in to Azure with service accounts of this cluster.',
      commands: [
        `issuer="$(az connectedk8s show --name ${cluster.name} --resource-group ${azureWords(site).group} \\`,
        '  --query oidcIssuerProfile.issuerUrl --output tsv)"',
        `sudo mkdir -p ${folder}`,
        String.raw`printf 'kube-apiserver-arg:\n  - service-account-issuer=%s\n  - service-account-max-token-expiration=24h\n' "$issuer" |`,
        `  sudo tee ${folder}/issuer.yaml`,
        'sudo systemctl restart k3s.service',
      ],
    },
  ];
}

function ownDnsSteps(site: Site, zone: Zone, cluster: ZoneCluster): readonly Step[] {
  return zone.dnsMode === 'own' ? [ownDnsStep(site, zone, cluster)] : [];
}

/** Names for pods where the parent does not answer them. */
export function ownDnsStep(site: Site, zone: Zone, cluster: ZoneCluster): Step {
  return {
    title: 'Lead the pods’ names to the parent’s face',
    text: 'Repeat it after every change of the allowlist: Flux does not touch kube-system.',
    commands: [
      `kubectl --context ${cluster.name} apply --filename ${hostFolderOf(site, zone)}/coredns-custom.yaml`,
      `kubectl --context ${cluster.name} --namespace kube-system rollout restart deployment coredns`,
    ],
  };
}
