// One filter chain of a listener: the server names it is for, what else a connection has to be, and whether its rules let it pass.
//
// An allowlist says which names may pass, and nothing else. So a chain whose rules refuse, or cannot be read, passes none of its
// names; and a condition that a list cannot say is known, so that somebody is asked.

import type { Position } from '../../../levels/problem.ts';
import { property, scalarText, valueAt } from '../yaml-stream.ts';
import { partsOf, type Part } from './part.ts';

type ServerName = { readonly written: string; readonly at: Position };

export type FilterChain = {
  readonly at: Position;
  readonly names: readonly ServerName[];
  readonly filters: readonly Part[];
  /** Fields that let pass only some of what has these names. */
  readonly conditions: readonly string[];
  /** Why it lets nothing pass. */
  readonly refusal: string | undefined;
};

export function readChain(part: Part): FilterChain {
  const filters = partsOf(part, 'filters');
  const rules = filters.filter((filter) => filterKind(filter) === 'rbac');
  return {
    at: part.at,
    names: partsOf(part, 'filter_chain_match', 'server_names').flatMap(({ value, at }) =>
      typeof value === 'string' ? [{ written: value, at }] : [],
    ),
    filters,
    conditions: [...matchFields(part), ...(rules.some(asksForMore) ? ['permissions'] : [])],
    refusal: rules.map(refusalOf).find((why) => why !== undefined),
  };
}

/** The kind of a filter: the last word of its name, `rbac`, `tcp_proxy`. */
export function filterKind({ value }: Part): string {
  const name = valueAt(value, 'name');
  return typeof name === 'string' ? (name.split('.').at(-1) ?? '') : '';
}

/** Policies of the rules of a filter, by what Envoy calls them. */
export function policiesOf(filter: Part): readonly string[] {
  return keysOf(valueAt(filter.value, ...RULES, 'policies'));
}

export const RULES = ['typed_config', 'rules'] as const;

/** A list is about TLS with a server name, so these two say nothing more. */
const SAID_BY_A_NAME = ['server_names', 'transport_protocol'];

function matchFields({ value }: Part): readonly string[] {
  return keysOf(property(value, 'filter_chain_match')).filter((key) => !SAID_BY_A_NAME.includes(key));
}

function asksForMore(filter: Part): boolean {
  return policiesOf(filter).some((policy) =>
    partsOf(filter, ...RULES, 'policies', policy, 'permissions').some(({ value }) => property(value, 'any') !== true),
  );
}

/** Names of the action, and its numbers; it is ALLOW where none is written. LOG lets everything pass. */
const PASSING = ['', 'ALLOW', '0', 'LOG', '2'];

function refusalOf(filter: Part): string | undefined {
  if (valueAt(filter.value, 'typed_config', 'matcher') !== undefined) {
    return 'a "matcher" decides who may pass it, which cannot be read';
  }
  const rules = valueAt(filter.value, ...RULES);
  if (rules === undefined) return undefined;
  const action = scalarText(property(rules, 'action'));
  if (!PASSING.includes(action)) return `its rules have the action "${action}", and a list says what may pass`;
  return policiesOf(filter).length === 0 ? 'its rules let nobody in' : undefined;
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
