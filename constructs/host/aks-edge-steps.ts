// steps.md of a zone on AKS Edge Essentials: Windows outside, a Linux node in a virtual machine inside.

import { faceOf, type Site, type Zone, type ZoneCluster } from '../../levels/model.ts';
import { arcSteps, fluxSteps } from './flux-steps.ts';
import { hostFolderOf } from './places.ts';
import { podProbeSteps } from './probe-steps.ts';
import { nameserversOf } from './resolver.ts';
import { conduitKeySteps, firstKeySteps, gitSecretSteps, proxySecretSteps } from './secret-steps.ts';
import type { Step } from './step.ts';
import { trustSteps } from './trust-steps.ts';
import { timeSourceOf } from './time.ts';

/** Every step in order. */
export function aksEdgeSteps(site: Site, zone: Zone, cluster: ZoneCluster): readonly Step[] {
  return [
    ...windowsSteps(zone),
    deployStep(site, zone, cluster),
    ...lowPortSteps(zone),
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

function windowsSteps(zone: Zone): readonly Step[] {
  const nameservers = nameserversOf(zone);
  const source = timeSourceOf(zone);
  const names: Step = {
    title: 'Point Windows at its only nameserver',
    text: `\`$Card\` is the card in ${zone.network}. Names that are on the allowlist resolve to ${faceOf(zone)?.address ?? 'their own addresses'}.`,
    shell: 'powershell',
    commands: [`Set-DnsClientServerAddress -InterfaceAlias $Card -ServerAddresses ${(nameservers ?? []).join(',')}`],
  };
  const time: Step = {
    title: 'Set the clock',
    text: 'The Linux node takes its time from Windows.',
    shell: 'powershell',
    commands: [`w32tm /config /manualpeerlist:${source ?? ''} /syncfromflags:manual /update`, 'w32tm /resync'],
  };
  const ownTime: Step = {
    title: 'Set the clock',
    text: 'The parent serves no time: name a time server of the plant to Windows.',
  };
  return [...(nameservers === undefined ? [] : [names]), source === undefined ? ownTime : time];
}

function deployStep(site: Site, zone: Zone, cluster: ZoneCluster): Step {
  return {
    title: 'Deploy AKS Edge Essentials',
    text: `Merge the section "Network" of \`${hostFolderOf(site, zone)}/aksedge-config.json\` into the configuration of the plant first.`,
    shell: 'powershell',
    commands: [
      String.raw`New-AksEdgeDeployment -JsonConfigFilePath .\aksedge-config.json`,
      'Get-AksEdgeKubeConfig -Confirm:$false',
      `kubectl config rename-context (kubectl config current-context) ${cluster.name}`,
    ],
  };
}

/** The node has no /etc/sysctl.d of ours, so the setting is repeated after an upgrade of the node. */
function lowPortSteps(zone: Zone): readonly Step[] {
  if (zone.forwarder?.exposure !== 'hostNetwork') return [];
  const command = 'sudo sysctl -w net.ipv4.ip_unprivileged_port_start=53';
  return [
    {
      title: 'Let forwarder and DNS bind ports below 1024',
      text: 'Again after every upgrade of the node.',
      shell: 'powershell',
      commands: [`Invoke-AksEdgeNodeCommand -NodeType Linux -command "${command}"`],
    },
  ];
}
