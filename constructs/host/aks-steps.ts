// steps.md of a zone on AKS. Its nodes keep the DNS of their network and Azure's time: a node that cannot resolve its
// control plane's name is lost. So only pods are led through the parent, and the nodes' way out is the network firewall's.

import type { Site, Zone, ZoneCluster } from '../../levels/model.ts';
import { arcSteps, azureWords, fluxSteps } from './flux-steps.ts';
import { ownDnsStep } from './k3s-steps.ts';
import { podProbeSteps } from './probe-steps.ts';
import { conduitKeySteps, firstKeySteps, gitSecretSteps, proxySecretSteps } from './secret-steps.ts';
import type { Step } from './step.ts';
import { trustSteps } from './trust-steps.ts';

/** Every step in order. */
export function aksSteps(site: Site, zone: Zone, cluster: ZoneCluster): readonly Step[] {
  const { group, subscription } = azureWords(site);
  return [
    {
      title: 'Fetch the credentials of the cluster',
      commands: [
        'az login --use-device-code',
        `az aks get-credentials --subscription ${subscription} --resource-group ${group} --name ${cluster.name} --context ${cluster.name}`,
      ],
    },
    ...nodeSteps(zone),
    ...(zone.dnsMode === 'own' ? [ownDnsStep(site, zone, cluster)] : []),
    ...firstKeySteps(zone),
    ...conduitKeySteps(zone),
    ...proxySecretSteps(zone),
    ...gitSecretSteps(site, zone),
    ...trustSteps(site, zone, cluster),
    ...arcSteps(site, zone, cluster),
    ...fluxSteps(site, zone),
    ...podProbeSteps(zone),
  ];
}

function nodeSteps(zone: Zone): readonly Step[] {
  const egress: Step = {
    title: 'Close the nodes’ own way out',
    text:
      `The nodes of ${zone.name} are not enforced by Sallyport: they resolve and dial for themselves. ` +
      'Route their subnet (userDefinedRouting) to the network firewall and allow there what AKS requires.',
  };
  const subnet = zone.declaration.forwarder?.subnet;
  if (zone.forwarder === undefined || zone.forwarder.exposure !== 'loadBalancer') return [egress];
  const faces = zone.forwarder.faces.map(({ address }) => address).join(', ');
  const face: Step = {
    title: 'Keep the address of the face free',
    text:
      `The internal load balancer takes ${faces}${subnet === undefined ? '' : ` in the subnet "${subnet}"`}. ` +
      'The identity of the cluster needs the role Network Contributor on that subnet. Allow the children’s networks in its security group.',
  };
  return [egress, face];
}
