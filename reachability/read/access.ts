// Whether the API server would show a pod its Allowlist: the Role, and the binding to the account the pod runs under.

import type { Obstacle } from '../plant.ts';
import type { KubernetesObject } from './documents.ts';
import { listAt, textAt, textsAt } from './fields.ts';

const VERBS = ['get', 'list', 'watch'];

/** What keeps the account of a Deployment from reading Allowlists; empty when nothing does. */
export function accessFaults(
  objects: readonly KubernetesObject[],
  deployment: string,
  expectedIn: string,
): readonly Obstacle[] {
  const pod = objects.find(({ kind, name }) => kind === 'Deployment' && name === deployment);
  const account = textAt(pod?.value, 'spec', 'template', 'spec', 'serviceAccountName') ?? 'default';
  const bindings = objects.filter(({ kind, value }) => kind === 'RoleBinding' && isFor(value, account));
  const [binding] = bindings.filter(({ value }) => textAt(value, 'roleRef', 'name') === deployment);
  const role = objects.find(({ kind, name }) => kind === 'Role' && name === deployment);
  const file = (kind: string): string => `${expectedIn}/${kind}.${deployment}.yaml`;
  const faults: Obstacle[] = [];
  if (!objects.some(({ kind, name }) => kind === 'ServiceAccount' && name === account))
    faults.push({ object: file('ServiceAccount'), text: `there is no account "${account}" for its pods` });
  if (binding === undefined)
    faults.push({
      object: file('RoleBinding'),
      text: `nothing gives the account "${account}" the Role "${deployment}"`,
    });
  if (role === undefined || !showsAllowlists(role.value))
    faults.push({ object: file('Role'), text: 'it does not let the forwarder read its Allowlist' });
  return faults;
}

function isFor(binding: unknown, account: string): boolean {
  return listAt(binding, 'subjects').some(
    (subject) => textAt(subject, 'kind') === 'ServiceAccount' && textAt(subject, 'name') === account,
  );
}

function showsAllowlists(role: unknown): boolean {
  return listAt(role, 'rules').some(
    (rule) =>
      textsAt(rule, 'apiGroups').includes('sallyport.dev') &&
      textsAt(rule, 'resources').includes('allowlists') &&
      VERBS.every((verb) => textsAt(rule, 'verbs').includes(verb)),
  );
}
