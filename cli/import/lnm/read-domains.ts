// The allowlist of one `Lnm` as names in our language: what was written under `domains`, and what `enableArcDomains` stood for.

import { finding, type Fate, type Finding } from '../finding.ts';
import { readOldName, withOneEnd, type NameEnd, type OldName } from '../old-name.ts';
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
    names.push({ written, pattern, port, at, origin: 'owner', end: endOf(destinationType, zone) });
    if (mended.length > 0) {
      const was = `"${written}" holds ${mended.join(' and ')}, which no server name has`;
      findings.push(finding('fixed', 'host-text', [at], was, `It is "${pattern.text}" on port ${port}.`));
    }
    findings.push(...judgeType(lnm, index, written, destinationType));
  }
  if (enableArcDomains === true) names.push(...arcDomains(lnm.locate(['spec', 'allowList', 'enableArcDomains'])));
  const settled = withOneEnd(names);
  return { names: settled, impossible, findings: [...findings, ...twoEnds(names, settled)] };
}

function arcDomains(at: OldName['at']): readonly OldName[] {
  return LNM_ARC_DOMAINS.flatMap((written) => {
    const read = readOldName(written);
    return 'fault' in read
      ? []
      : [{ written, pattern: read.pattern, port: PORT, at, origin: 'vendor', end: { kind: 'internet' } } as const];
  });
}

type DestinationType = string | null | undefined;

/** What is no word for the Internet opens nothing there. */
function endOf(type: DestinationType, zone: string): NameEnd {
  return wordOf(type ?? 'external') === 'external' ? { kind: 'internet' } : { kind: 'inside', zone };
}

function judgeType(lnm: Lnm, index: number, written: string, type: DestinationType): readonly Finding[] {
  if (type != null && ['external', 'internal'].includes(wordOf(type))) return [];
  const at = lnm.locate(['spec', 'allowList', 'domains', index]);
  const tell = (was: string, now: string) => [finding('ambiguous', 'destination-type', [at], was, now)];
  return type == null
    ? tell(`"${written}" has no "destinationType"`, 'It is taken for a name on the Internet ("external").')
    : tell(
        `"${written}" has the unknown destinationType "${type}"`,
        'It is taken for a name inside the plant ("internal"), which opens nothing to the Internet. Correct the word.',
      );
}

function twoEnds(names: readonly OldName[], settled: readonly OldName[]): readonly Finding[] {
  const changed = names.filter(({ end }, index) => end.kind !== settled[index]?.end.kind);
  return changed.map(({ written, at }) => {
    const was = `"${written}" is listed as "external" and as "internal"`;
    return finding('ambiguous', 'two-ends', [at], was, 'It is taken for a name inside the plant ("internal").');
  });
}

function wordOf(type: string): string {
  return type.trim().toLowerCase();
}
