// Steps after which Flux runs in a cluster and pulls its folder.

import type { Site, Zone, ZoneCluster } from '../../levels/model.ts';
import { distFolderOf, fluxFolderOf } from '../flux/flux-home.ts';
import { shellWord } from './shell.ts';
import type { Step } from './step.ts';

/** Connects the cluster to Azure Arc; a managed cluster is in Azure already. */
export function arcSteps(site: Site, zone: Zone, cluster: ZoneCluster): readonly Step[] {
  const usesArc = zone.fluxMode === 'arc' || usesProfile(zone, 'arc-kubernetes');
  if (cluster.arm !== 'connectedClusters' || !usesArc) return [];
  const where = azureWords(site);
  return [
    {
      title: 'Connect the cluster to Azure Arc',
      text:
        'On a machine of this zone, because only its names resolve as the agents will see them. ' +
        'Agents are not upgraded by themselves: each version is tried in a plant of your own first.',
      commands: [
        'az login --use-device-code',
        `az account set --subscription ${where.subscription}`,
        'az extension add --name connectedk8s',
        `az connectedk8s connect --name ${cluster.name} --kube-context ${cluster.name} \\`,
        `  --resource-group ${where.group} --location ${where.region} \\`,
        '  --enable-oidc-issuer --enable-workload-identity --disable-auto-upgrade --onboarding-timeout 960',
        `az connectedk8s enable-features --name ${cluster.name} --kube-context ${cluster.name} \\`,
        `  --resource-group ${where.group} --features cluster-connect custom-locations`,
      ],
    },
  ];
}

/** Words of commands of Azure; what the site does not declare is asked of the shell. */
export function azureWords(site: Site): {
  readonly subscription: string;
  readonly group: string;
  readonly region: string;
} {
  const { azure, region } = site.declaration;
  return {
    subscription: azure?.subscription ?? '"${SUBSCRIPTION:?}"',
    group: azure === undefined ? '"${RESOURCE_GROUP:?}"' : shellWord(azure.resourceGroup),
    region: region ?? '"${REGION:?}"',
  };
}

/** Gives the cluster its folder of flux/. */
export function fluxSteps(site: Site, zone: Zone): readonly Step[] {
  return zone.fluxMode === 'arc' ? arcFlux(site, zone) : nativeFlux(site, zone);
}

function arcFlux(site: Site, zone: Zone): readonly Step[] {
  const { group } = azureWords(site);
  const template = `${distFolderOf(site.name, zone.name)}/azure/flux-configuration.json`;
  return [
    {
      title: 'Hand the cluster to Flux',
      text: 'The first configuration installs the extension `microsoft.flux`. From here on, what is merged is what runs.',
      commands: [
        `az deployment group create --resource-group ${group} --template-file ${template}`,
        `kubectl --context ${zone.cluster?.name ?? zone.name} get kustomizations --all-namespaces --watch`,
      ],
    },
  ];
}

function nativeFlux(site: Site, zone: Zone): readonly Step[] {
  const context = zone.cluster?.name ?? zone.name;
  return [
    {
      title: 'Install Flux and hand the cluster to it',
      text:
        'Mirror the two controllers to the registry first: `flux install --export` names them. ' +
        'The folder holds the GitRepository and never the controllers, so an upgrade of Flux is a step of yours.',
      commands: [
        `flux install --context ${context} --registry ${site.declaration.images.registry} \\`,
        '  --components source-controller,kustomize-controller',
        `kubectl --context ${context} apply --kustomize ${fluxFolderOf(site.name, zone.name)}`,
        `kubectl --context ${context} --namespace flux-system get kustomizations --watch`,
      ],
    },
  ];
}

/** Whether a zone's declaration names a profile. */
export function usesProfile(zone: Zone, name: string): boolean {
  return (zone.declaration.profiles ?? []).some((use) => (typeof use === 'string' ? use : use.name) === name);
}
