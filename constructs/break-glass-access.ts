// What members of the break-glass group may do in our namespace: see Allowlists, create them and delete them. Which ones they
// may create is the admission policy's to say (break-glass-admission.ts).

import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ALLOWLIST_GROUP, ALLOWLIST_PLURAL } from './crd/allowlist-definition.ts';

const RBAC = 'rbac.authorization.k8s.io';
const NAME = 'break-glass';

export interface BreakGlassAccessProps {
  /** The group, as the API server knows its members. */
  readonly group: string;
}

/** Role and RoleBinding of the break-glass group. */
export class BreakGlassAccess extends Construct {
  constructor(scope: Construct, id: string, { group }: BreakGlassAccessProps) {
    super(scope, id);
    new ApiObject(this, 'role', {
      apiVersion: `${RBAC}/v1`,
      kind: 'Role',
      metadata: { name: NAME },
      rules: [
        {
          apiGroups: [ALLOWLIST_GROUP],
          resources: [ALLOWLIST_PLURAL],
          verbs: ['get', 'list', 'watch', 'create', 'delete'],
        },
      ],
    });
    new ApiObject(this, 'binding', {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { name: NAME },
      roleRef: { apiGroup: RBAC, kind: 'Role', name: NAME },
      subjects: [{ kind: 'Group', apiGroup: RBAC, name: group }],
    });
  }
}
