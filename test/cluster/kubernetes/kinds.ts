// The kinds tests ask about, with the version of the API each is read in.

export const API_VERSIONS = {
  Node: 'v1',
  Namespace: 'v1',
  Pod: 'v1',
  Service: 'v1',
  ConfigMap: 'v1',
  Secret: 'v1',
  Event: 'v1',
  Deployment: 'apps/v1',
  Job: 'batch/v1',
  Lease: 'coordination.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
  GitRepository: 'source.toolkit.fluxcd.io/v1',
  Kustomization: 'kustomize.toolkit.fluxcd.io/v1',
  Allowlist: 'sallyport.dev/v1alpha1',
} as const;

export type Kind = keyof typeof API_VERSIONS;
