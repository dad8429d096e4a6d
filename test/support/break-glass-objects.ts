// Break-glass for tests: an object of the cluster, which is the content of a file as well.

import type { KubernetesObject } from './api-client.ts';

export function breakGlassObject(
  name: string,
  breakGlass: object,
  grants: readonly object[],
  spec: object = {},
): KubernetesObject {
  return {
    apiVersion: 'sallyport.dev/v1alpha1',
    kind: 'Allowlist',
    metadata: { name, namespace: 'sallyport', labels: { 'sallyport.dev/break-glass': 'true' } },
    spec: { breakGlass, grants, ...spec },
  };
}
