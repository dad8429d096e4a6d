// Every network policy that is synthesized, judged by cyclonus over flows that are written from the declarations. Mutants of
// each policy show that the flows look at all of it.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { buildCyclonus } from '../build-judges.ts';
import type { NetworkPolicy } from '../network-policies/cluster-state.ts';
import { selects } from '../network-policies/selects.ts';
import { judge, type JudgedEnd } from './cyclonus.ts';
import { CONTOSO_BAKERY } from './flows/contoso-bakery.ts';
import { type ExpectedFlow, flowsOf, type Verdict } from './flows/expected-flow.ts';
import { fabrikam } from './flows/fabrikam.ts';
import { committedPolicies, judgedPoliciesOf } from './judged-policies.ts';
import { mutantsOf } from './mutants.ts';

const BUILD_MS = 20 * 60_000;
const TEST_MS = 120_000;

const ZONES = [...CONTOSO_BAKERY, ...fabrikam()].map((flows) => ({
  name: `${flows.site}/${flows.zone}`,
  expected: flowsOf(flows),
  ...judgedPoliciesOf(flows.site, flows.zone),
}));

/** What a policy says although something else says it too, and what no flow can miss therefore. */
const SAID_TWICE: Readonly<Record<string, readonly string[]>> = {
  'contoso-bakery/level-2-ovens': saidTwiceIn('azure-iot-operations-egress'),
  'contoso-bakery/level-4': ['azure-arc-egress', 'azure-iot-operations-egress', 'flux-system-egress'].flatMap(
    saidTwiceIn,
  ),
  'fabrikam-aks-and-vm/level-4': ['dns: Egress'], // by default-deny
};

/** Pods and Services may be reached on every TCP port: the DNS is pods, the way to the API server begins at a Service. */
function saidTwiceIn(policy: string): readonly string[] {
  return [`${policy}: egress rule for kube-system/kube-dns, port TCP 53`, `${policy}: egress rule for 10.43.0.1/32`];
}

beforeAll(async () => {
  await buildCyclonus();
}, BUILD_MS);

describe('flows written from the declarations', () => {
  test('are about every NetworkPolicy in dist/, and about the plain form of every CiliumNetworkPolicy', () => {
    const judged = ZONES.flatMap(({ name, policies }) => policies.map(({ metadata }) => `${name} ${metadata.name}`));
    expect(judged.sort()).toEqual(committedPolicies());
    expect(judged).not.toEqual([]);
  });

  test.each(ZONES)('$name: at least one is allowed and one denied at the pods of each policy', (zone) => {
    for (const policy of zone.policies) {
      const verdicts = zone.expected.filter((each) => isAbout(policy, each)).map(({ verdict }) => verdict);
      expect([policy.metadata.name, verdicts]).toEqual([
        policy.metadata.name,
        expect.arrayContaining(['allowed', 'denied']),
      ]);
    }
  });
});

describe('cyclonus', () => {
  test.each(ZONES)('$name: says of every flow what the declaration means', async ({ objects, expected }) => {
    expect(await verdictsOn(objects, expected)).toEqual(expected.map(({ text, verdict }) => `${text}: ${verdict}`));
  });

  test.each(ZONES)(
    '$name: says otherwise of a flow when a policy lacks anything it says',
    async ({ name, policies, expected }) => {
      const truth = expected.map(({ text, verdict }) => `${text}: ${verdict}`).join('\n');
      const unnoticed: string[] = [];
      for (const policy of policies) {
        const others = policies.filter((each) => each !== policy);
        for (const mutant of mutantsOf(policy)) {
          const mutated = mutant.policy === undefined ? others : [...others, mutant.policy];
          if ((await verdictsOn(mutated, expected)).join('\n') === truth) unnoticed.push(mutant.lacks);
        }
      }
      expect(unnoticed).toEqual(SAID_TWICE[name] ?? []);
    },
    TEST_MS,
  );
});

async function verdictsOn(policies: readonly object[], expected: readonly ExpectedFlow[]): Promise<readonly string[]> {
  const verdicts = await judge(
    policies,
    expected.map(({ flow }) => flow),
  );
  return expected.map(({ text }, index): string => {
    const verdict: Verdict = verdicts[index] === true ? 'allowed' : 'denied';
    return `${text}: ${verdict}`;
  });
}

/** Whether the policy has a say in a flow. */
function isAbout({ metadata, spec }: NetworkPolicy, { flow }: ExpectedFlow): boolean {
  const isSelected = ({ pod }: JudgedEnd): boolean =>
    pod !== undefined && pod.namespace === metadata.namespace && selects(spec.podSelector, pod.labels);
  return (
    (spec.policyTypes.includes('Egress') && isSelected(flow.from)) ||
    (spec.policyTypes.includes('Ingress') && isSelected(flow.to))
  );
}
