// The allowlist of one `Lnm` as names in our language: what was written under `domains`, and what `enableArcDomains` stood for.

import { finding, type Fate, type Finding } from '../finding.ts';
import { readOldName, type OldName } from '../old-name.ts';
import { LNM_ARC_DOMAINS } from '../published-names.ts';
import type { Lnm } from './lnm.ts';

export type ReadDomains = {
  readonly names: readonly OldName[];
  /** Names that cannot be: they opened nothing. Each without its zone. */
  readonly impossible: readonly Omit<Fate, 'zone'>[];
  readonly findings: readonly Finding[];
};

/** Where nothing else is said a proxy of Layered Network Management passed TLS on this port. */
const PORT = 443;

/** `zone` is where the proxy stands: names of the type "internal" end there. */
export function readDomains(lnm: Lnm, zone: string): ReadDomains {
  const { enableArcDomains, domains } = lnm.spec.allowList ?? {};
  const names: OldName[] = [];
  const impossible: Omit<Fate, 'zone'>[] = [];
  const findings: Finding[] = [];
  for (const [index, { destinationUrl: written, destinationType }] of (domains ?? []).entries()) {
    const at = lnm.locate(['spec', 'allowList', 'domains', index, 'destinationUrl']);
    const read = readOldName(written);
    if ('fault' in read) {
      impossible.push({ written, port: PORT, at, outcome: 'dropped', hosts: [], because: read.fault });
      continue;
    }
    const { pattern, port = PORT, mended } = read;
    const endsAt = destinationType?.toLowerCase() === 'internal' ? zone : undefined;
    names.push({ written, pattern, port, at, origin: 'owner', endsAt });
    if (mended.length > 0) {
      const was = `"${written}" holds ${mended.join(' and ')}, which no server name has`;
      findings.push(finding('fixed', 'host-text', [at], was, `It is "${pattern.text}" on port ${port}.`));
    }
    findings.push(...judgeType(lnm, index, written, destinationType));
  }
  if (enableArcDomains !== true) return { names, impossible, findings };
  const at = lnm.locate(['spec', 'allowList', 'enableArcDomains']);
  return { names: [...names, ...arcDomains(at)], impossible, findings };
}

function arcDomains(at: OldName['at']): readonly OldName[] {
  return LNM_ARC_DOMAINS.flatMap((written) => {
    const read = readOldName(written);
    return 'fault' in read
      ? []
      : [{ written, pattern: read.pattern, port: PORT, at, origin: 'vendor', endsAt: undefined } as const];
  });
}

function judgeType(lnm: Lnm, index: number, written: string, type: string | null | undefined): readonly Finding[] {
  if (type != null && ['external', 'internal'].includes(type.toLowerCase())) return [];
  const at = lnm.locate(['spec', 'allowList', 'domains', index]);
  const was =
    type == null ? `"${written}" has no "destinationType"` : `"${written}" has the unknown destinationType "${type}"`;
  return [finding('ambiguous', 'destination-type', [at], was, 'It is taken for a name on the Internet ("external").')];
}
