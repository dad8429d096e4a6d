// A ValidatingAdmissionPolicy and its binding to the namespace of Sallyport: what it does not admit is denied and audited.

import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { NAMESPACE } from './names.ts';

const API_VERSION = 'admissionregistration.k8s.io/v1';

/** Both objects, under one name. `spec` is that of the policy, without its failure policy: what cannot be judged is refused. */
export function admissionObjects(scope: Construct, name: string, spec: object): void {
  new ApiObject(scope, 'policy', {
    apiVersion: API_VERSION,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: { failurePolicy: 'Fail', ...spec },
  });
  new ApiObject(scope, 'binding', {
    apiVersion: API_VERSION,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: {
      policyName: name,
      matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': NAMESPACE } } },
      validationActions: ['Deny', 'Audit'],
    },
  });
}
