// The specification of an Allowlist as the API server checks it. It is one of two: a list, with everything a list has, or a
// break-glass, with its grants and nothing else. The forwarder has a schema for each; a structural schema cannot choose
// between two, so here it is the properties of both, and a rule about which of them go together.
//
// A list never becomes a break-glass: that would drop its reserved names beside the rule that guards them.

import { allowlistSpecSchema } from '../../forwarder/contract/allowlist.ts';
import { breakGlassSchema } from '../../forwarder/contract/break-glass.ts';
import { RESERVED_RULE } from './reserved-rule.ts';
import { type StructuralSchema, structuralSchemaOf } from './structural-schema.ts';

const COMMON = 'grants';

export function allowlistResourceSpec(): StructuralSchema {
  const list = structuralSchemaOf(allowlistSpecSchema, 'spec');
  const required = requiredOf(list);
  const own = Object.keys(list.properties ?? {}).filter((name) => name !== COMMON);
  const breakGlass = structuralSchemaOf(breakGlassSchema, 'spec.breakGlass');
  return {
    ...list,
    required: [COMMON],
    properties: {
      ...list.properties,
      [COMMON]: withoutRequired(list.properties?.[COMMON], 'from'),
      breakGlass: { ...breakGlass, 'x-kubernetes-validations': [IMMUTABLE_RULE] },
    },
    'x-kubernetes-validations': [kindRule(required, own), SAME_KIND_RULE, RESERVED_RULE],
  };
}

const IMMUTABLE_RULE = {
  rule: 'self == oldSelf',
  message: 'Cannot change a break-glass: its time is that of its creation. Delete it and create another',
} as const;

const SAME_KIND_RULE = {
  rule: 'has(self.breakGlass) == has(oldSelf.breakGlass)',
  message: 'Cannot turn a list into a break-glass or back. Create another object',
} as const;

function kindRule(required: readonly string[], own: readonly string[]): object {
  const has = (name: string): string => `has(self.${name})`;
  const list = required.filter((name) => name !== COMMON).map(has);
  const nothingElse = own.map((name) => `!${has(name)}`);
  return {
    rule: `has(self.breakGlass) ? ${nothingElse.join(' && ')} : ${[...list, 'self.grants.all(g, has(g.from))'].join(' && ')}`,
    message:
      'Cannot use this specification: a list needs configDigest, notBefore, zones, grants (each with "from"), reserved and released; a break-glass has breakGlass and grants, and nothing else',
  };
}

function requiredOf({ required }: StructuralSchema): readonly string[] {
  return Array.isArray(required) ? required.map(String) : [];
}

/** A list of objects, one member of which may be missing. */
function withoutRequired(list: StructuralSchema | undefined, member: string): StructuralSchema {
  const items = list?.items;
  if (items === undefined) throw new Error(`Cannot make "${member}" optional: there is no list of objects`);
  return { ...list, items: { ...items, required: requiredOf(items).filter((name) => name !== member) } };
}
