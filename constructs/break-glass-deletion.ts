// Who may break glass may also end it, and Kubernetes grants that for every object of the kind. This policy keeps members of the
// group from deleting the list itself: a forwarder would go on with the last good one, but one that starts anew before Flux has put
// the list back has none to go on with.

import { Construct } from 'constructs';
import { BREAK_GLASS_LABEL } from '../forwarder/contract/break-glass.ts';
import { admissionObjects } from './admission-objects.ts';
import { ALLOWLIST_GROUP, ALLOWLIST_PLURAL } from './crd/allowlist-definition.ts';

export interface BreakGlassDeletionProps {
  /** The group that may break glass. */
  readonly group: string;
}

const NAME = 'sallyport-list-stays';

/** Members of the group delete break-glass objects, and no others of the kind. */
export class BreakGlassDeletion extends Construct {
  constructor(scope: Construct, id: string, { group }: BreakGlassDeletionProps) {
    super(scope, id);
    const label = JSON.stringify(BREAK_GLASS_LABEL);
    const labels = 'oldObject.metadata.labels';
    admissionObjects(this, NAME, {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [ALLOWLIST_GROUP],
            apiVersions: ['*'],
            operations: ['DELETE'],
            resources: [ALLOWLIST_PLURAL],
          },
        ],
      },
      matchConditions: [
        {
          name: 'by-the-group',
          expression: `has(request.userInfo.groups) && ${JSON.stringify(group)} in request.userInfo.groups`,
        },
      ],
      validations: [
        {
          expression: `has(${labels}) && ${label} in ${labels} && ${labels}[${label}] == "true"`,
          message: `Cannot delete the list of this level: members of "${group}" end what they opened, and nothing else. Delete an object labelled "${BREAK_GLASS_LABEL}: true"`,
          reason: 'Forbidden',
        },
      ],
    });
  }
}
