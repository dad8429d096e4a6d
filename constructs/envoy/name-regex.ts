// A host pattern as a regular expression (RE2, which matches the whole text), for what Envoy cannot say otherwise: names
// one label below a base, and the hosts of requests. A label is what it is in host patterns, but for its length.

import type { HostPattern } from '../../forwarder/contract/host-pattern.ts';

const LABEL = '[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?';

export function nameRegex({ kind, base }: Pick<HostPattern, 'kind' | 'base'>): string {
  const name = base.replaceAll('.', String.raw`\.`);
  if (kind === 'exact') return name;
  return kind === 'one-label' ? String.raw`${LABEL}\.${name}` : String.raw`(${LABEL}\.)+${name}`;
}
