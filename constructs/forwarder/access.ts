// Who the forwarder is to the API server, and what it may do there: read Allowlists, report on them, see which of its
// pods are there, and keep two objects of its own. Both exist beforehand, so that it needs no right to create anything.

import { ApiObject } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ALLOWLIST_GROUP, ALLOWLIST_PLURAL } from '../crd/allowlist-definition.ts';
import { CONFIRMED, CREATE_ONCE, FORWARDER, NAMESPACE } from '../names.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** ServiceAccount, Role and the objects the forwarder writes. */
export class ForwarderAccess extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new ServiceAccount(this, 'account', { metadata: { name: FORWARDER } });
    new ApiObject(this, 'role', {
      apiVersion: `${RBAC}/v1`,
      kind: 'Role',
      metadata: { name: FORWARDER },
      rules: [
        { apiGroups: [ALLOWLIST_GROUP], resources: [ALLOWLIST_PLURAL], verbs: ['get', 'list', 'watch'] },
        { apiGroups: [ALLOWLIST_GROUP], resources: [`${ALLOWLIST_PLURAL}/status`], verbs: ['patch'] },
        own('coordination.k8s.io', 'leases', FORWARDER, 'update'),
        own('', 'configmaps', CONFIRMED, 'patch'),
        // Whether a replica that has a row in the status is still there. Names of pods are not known beforehand.
        { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
      ],
    });
    new ApiObject(this, 'binding', {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { name: FORWARDER },
      roleRef: { apiGroup: RBAC, kind: 'Role', name: FORWARDER },
      subjects: [{ kind: 'ServiceAccount', name: FORWARDER, namespace: NAMESPACE }],
    });
    /** Elects the replica that writes conditions. */
    new ApiObject(this, 'lease', {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: FORWARDER, annotations: CREATE_ONCE },
    });
    /** The configuration last confirmed, for a pod that starts on an empty folder. */
    new ApiObject(this, 'confirmed', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: CONFIRMED, annotations: CREATE_ONCE },
    });
  }
}

/** An object of the forwarder's own, which it writes in one way: the Lease by its version, the ConfigMap by applying. */
function own(group: string, resource: string, name: string, write: 'update' | 'patch'): object {
  return { apiGroups: [group], resources: [resource], resourceNames: [name], verbs: ['get', write] };
}
