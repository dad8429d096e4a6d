// The fluxConfiguration of one cluster as an ARM template: how Flux gets into a cluster in mode arc.
//
// ARM's kustomizations know neither health expressions nor deletion policies. So this points at one folder, flux/<site>/
// <zone>, and everything else is said there in Flux's own words. Fields: api-version 2025-04-01.

import type { SiteDeclaration } from '../../levels/declaration/site.ts';
import type { Site, Zone, ZoneCluster } from '../../levels/model.ts';
import { fluxFolderOf, fluxNamespaceOf, SOURCE_NAME } from '../flux/flux-home.ts';

const API_VERSION = '2025-04-01';

/** Resource types a fluxConfiguration extends. */
const CLUSTER_TYPES: Readonly<Record<ZoneCluster['arm'], string>> = {
  connectedClusters: 'Microsoft.Kubernetes/connectedClusters',
  managedClusters: 'Microsoft.ContainerService/managedClusters',
};

/** Azure DevOps, where Flux may sign in with a workload identity of Azure instead of a token. */
const AZURE_DEVOPS = /^(dev\.azure\.com|[a-z0-9-]+\.visualstudio\.com)$/;

/** The deployment template, as JSON text. */
export function fluxConfigurationTemplate(site: Site, zone: Zone, cluster: ZoneCluster): string {
  const { git } = site.declaration;
  const template = {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    parameters: git.secretRef === undefined ? {} : SIGN_IN_PARAMETERS,
    resources: [
      {
        type: 'Microsoft.KubernetesConfiguration/fluxConfigurations',
        apiVersion: API_VERSION,
        name: SOURCE_NAME,
        scope: `${CLUSTER_TYPES[cluster.arm]}/${cluster.name}`,
        properties: {
          scope: 'cluster',
          namespace: fluxNamespaceOf('arc'),
          sourceKind: 'GitRepository',
          gitRepository: gitRepository(git),
          kustomizations: { root: rootKustomization(fluxFolderOf(site.name, zone.name)) },
          ...(git.secretRef !== undefined && { configurationProtectedSettings: PROTECTED_SETTINGS }),
        },
      },
    ],
  };
  return `${JSON.stringify(template, undefined, 2)}\n`;
}

/** How the Git host is signed in to: Azure DevOps without a Secret by workload identity, everything else by the Secret. */
export function gitProviderOf(git: SiteDeclaration['git']): 'Azure' | 'Generic' {
  return git.secretRef === undefined && AZURE_DEVOPS.test(new URL(git.url).hostname) ? 'Azure' : 'Generic';
}

function gitRepository(git: SiteDeclaration['git']): Record<string, unknown> {
  return {
    url: git.url,
    repositoryRef: { branch: git.branch },
    provider: gitProviderOf(git),
    timeoutInSeconds: 60,
    syncIntervalInSeconds: 60,
    ...(git.secretRef !== undefined && signIn(git.secretRef)),
  };
}

function rootKustomization(folder: string): Record<string, unknown> {
  return {
    path: `./${folder}`,
    prune: true,
    // Azure then shows a zone as non-compliant while one of its parts is not ready.
    wait: true,
    timeoutInSeconds: 300,
    syncIntervalInSeconds: 600,
    retryIntervalInSeconds: 60,
  };
}

/** The default is the Secret placed at onboarding, so that the token never passes Azure. Given here, the parameters win. */
const SIGN_IN_PARAMETERS = {
  gitUser: { type: 'string', defaultValue: '' },
  gitToken: { type: 'secureString', defaultValue: '' },
};

function signIn(secretRef: string): Record<string, string> {
  return {
    localAuthRef: `[if(empty(parameters('gitToken')), '${secretRef}', null())]`,
    httpsUser: "[if(empty(parameters('gitToken')), null(), parameters('gitUser'))]",
  };
}

const PROTECTED_SETTINGS =
  "[if(empty(parameters('gitToken')), createObject(), createObject('httpsKey', base64(parameters('gitToken'))))]";
