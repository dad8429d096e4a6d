// What might be wrong with a policy: each mutant lacks one thing that the policy says, and so allows less (a rule is gone) or more
// (a rule is without its ports). Flows that come out the same for a mutant have nothing to say about what it lacks.

import type { NetworkPolicy } from '../network-policies/cluster-state.ts';

export type Mutant = {
  readonly lacks: string;
  /** Undefined where nothing is left of it. */
  readonly policy: NetworkPolicy | undefined;
};

type Spec = NetworkPolicy['spec'];
type Direction = 'ingress' | 'egress';
type Rule = { readonly peers: Spec['egress'][number]['to']; readonly ports: Spec['egress'][number]['ports'] };
type Change = { readonly lacks: string; readonly rules: readonly Rule[] };

export function mutantsOf(policy: NetworkPolicy): readonly Mutant[] {
  return [...lessOneDirection(policy), ...lessOfARule(policy, 'ingress'), ...lessOfARule(policy, 'egress')];
}

function lessOneDirection(policy: NetworkPolicy): readonly Mutant[] {
  return policy.spec.policyTypes.map((type) => {
    const policyTypes = policy.spec.policyTypes.filter((each) => each !== type);
    return {
      lacks: `${policy.metadata.name}: ${type}`,
      policy: policyTypes.length === 0 ? undefined : withSpec(policy, { policyTypes }),
    };
  });
}

function lessOfARule(policy: NetworkPolicy, direction: Direction): readonly Mutant[] {
  return changesOf(rulesOf(policy, direction)).map(({ lacks, rules }) => ({
    lacks: `${policy.metadata.name}: ${direction} ${lacks}`,
    policy: withRules(policy, direction, rules),
  }));
}

function changesOf(rules: readonly Rule[]): readonly Change[] {
  return rules.flatMap((rule, index) => {
    const place = placeOf(rule);
    const changed = (lacks: string, ...put: readonly Rule[]): Change => ({
      lacks,
      rules: rules.toSpliced(index, 1, ...put),
    });
    return [
      changed(place),
      changed(`${place}, its peers`, { ...rule, peers: [] }),
      changed(`${place}, its ports`, { ...rule, ports: [] }),
      ...lessOne(rule.ports).map(([port, ports]) =>
        changed(`${place}, port ${port.protocol} ${port.port}`, { ...rule, ports }),
      ),
      ...exceptionsIn(rule).map(([network, peers]) => changed(`${place}, except ${network}`, { ...rule, peers })),
    ];
  });
}

function exceptionsIn({ peers }: Rule): readonly (readonly [string, Rule['peers']])[] {
  return peers.flatMap((peer, index) => {
    const { ipBlock } = peer;
    if (ipBlock === undefined) return [];
    return ipBlock.except.map((network): readonly [string, Rule['peers']] => {
      const except = ipBlock.except.filter((each) => each !== network);
      return [network, peers.toSpliced(index, 1, { ipBlock: { ...ipBlock, except } })];
    });
  });
}

/** Told by its peers, as a reader would look for it. */
function placeOf({ peers }: Rule): string {
  const names = peers.map(({ ipBlock, podSelector, namespaceSelector }) => {
    const labels = [namespaceSelector, podSelector].flatMap((each) => Object.values(each?.matchLabels ?? {}));
    return ipBlock?.cidr ?? labels.join('/');
  });
  return `rule for ${names.join(', ')}`;
}

/** Each with the others that stay; none of a single one, for no port at all would mean every port. */
function lessOne<T>(all: readonly T[]): readonly (readonly [T, T[]])[] {
  return all.length < 2 ? [] : all.map((each, index) => [each, all.toSpliced(index, 1)]);
}

function rulesOf({ spec }: NetworkPolicy, direction: Direction): readonly Rule[] {
  return direction === 'ingress'
    ? spec.ingress.map(({ from, ports }) => ({ peers: from, ports }))
    : spec.egress.map(({ to, ports }) => ({ peers: to, ports }));
}

function withRules(policy: NetworkPolicy, direction: Direction, rules: readonly Rule[]): NetworkPolicy {
  return direction === 'ingress'
    ? withSpec(policy, { ingress: rules.map(({ peers, ports }) => ({ from: peers, ports })) })
    : withSpec(policy, { egress: rules.map(({ peers, ports }) => ({ to: peers, ports })) });
}

function withSpec(policy: NetworkPolicy, change: Partial<Spec>): NetworkPolicy {
  return { ...policy, spec: { ...policy.spec, ...change } };
}
