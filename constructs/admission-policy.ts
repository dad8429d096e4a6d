// Who may change what a level lets pass: the applier of Flux, and nobody else (but for break-glass, where the site allows it). A ValidatingAdmissionPolicy, so that the API
// server enforces it without a webhook that could be down. Administrators (group system:masters) are not exempt; they can
// still remove the policy itself, which Flux puts back. Reading and deleting stay with RBAC; a forwarder that loses its
// objects goes on with the last good ones.

import { Construct } from 'constructs';
import type { BreakGlassDeclaration } from '../levels/declaration/site.ts';
import type { FluxMode } from '../levels/declaration/zone.ts';
import { admissionObjects } from './admission-objects.ts';
import { breakGlassAdmission } from './break-glass-admission.ts';
import { ALLOWLIST_GROUP, ALLOWLIST_PLURAL } from './crd/allowlist-definition.ts';
import { fluxNamespaceOf } from './flux/flux-home.ts';
import { DNS_PREFIX, FORWARDER } from './names.ts';

export interface AdmissionPolicyProps {
  /**
   * How Flux came into the cluster; it decides which service account applies.
   *
   * `arc`: flux-applier of the namespace of the fluxConfiguration. `native`: kustomize-controller.
   */
  readonly fluxMode: FluxMode;
  /** The zone, for which the list of its forwarder is named. */
  readonly zone: string;
  /**
   * Who may open something beside the list for some hours.
   *
   * @default - nobody.
   */
  readonly breakGlass?: BreakGlassDeclaration | undefined;
}

const NAME = 'sallyport-applied-by-flux-only';

/** Allowlists and the ConfigMaps of forwarder and DNS change through Git only. */
export class AdmissionPolicy extends Construct {
  constructor(scope: Construct, id: string, props: AdmissionPolicyProps) {
    super(scope, id);
    const applier = applierOf(props.fluxMode);
    admissionObjects(this, NAME, {
      matchConstraints: {
        resourceRules: [
          // Not allowlists/status: the forwarder reports there.
          rule(ALLOWLIST_GROUP, '*', ALLOWLIST_PLURAL),
          rule('', 'v1', 'configmaps'),
        ],
      },
      matchConditions: [{ name: 'guarded', expression: guarded() }],
      ...rulesOf(applier, props),
    });
  }
}

/** The user name under which Flux applies. */
export function applierOf(mode: FluxMode): string {
  const account = mode === 'arc' ? 'flux-applier' : 'kustomize-controller';
  return `system:serviceaccount:${fluxNamespaceOf(mode)}:${account}`;
}

function rulesOf(applier: string, { breakGlass, zone }: AdmissionPolicyProps): object {
  const isApplier = `request.userInfo.username == "${applier}"`;
  const message = `Cannot change what this level lets pass: only Flux ("${applier}") does, from Git. Change the declaration and merge it`;
  if (breakGlass === undefined) return { validations: [{ expression: isApplier, message, reason: 'Forbidden' }] };
  const { variables, isExcepted, hint, validations } = breakGlassAdmission({ ...breakGlass, zone, isApplier });
  const who = {
    expression: `${isApplier} || ${isExcepted}`,
    message: `${message}. ${hint}`,
    reason: 'Forbidden',
  };
  return { variables, validations: [who, ...validations] };
}

/** By the object's name, not the request's: the latter is empty when the server makes the name up. */
function guarded(): string {
  const name = 'object.metadata.name';
  return `request.resource.resource != "configmaps" || ${name} == "${FORWARDER}" || ${name}.startsWith("${DNS_PREFIX}")`;
}

function rule(group: string, version: string, resource: string): object {
  return { apiGroups: [group], apiVersions: [version], operations: ['CREATE', 'UPDATE'], resources: [resource] };
}
