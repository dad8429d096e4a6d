// When the certificates of a zone no longer lead to a root that is believed. While the root is replaced, root.pem holds two,
// and a zone that only the old one signed is cut off when that one ends, although both files hold somebody who is believed.

import type { Site } from '../../model.ts';
import type { Problem } from '../../problem.ts';
import { telemetryOf } from '../../telemetry/telemetry-of.ts';
import { ROOT_AUTHORITY } from '../../telemetry/trust.ts';
import { authoritiesIn } from './chains.ts';
import { endingProblems } from './ending.ts';

/** `now` in milliseconds since the epoch. Ends that a file shows by itself are told of there. */
export function findChainEnds(site: Site, now: number): readonly Problem[] {
  const rootEnd = lastEnd(authoritiesIn(site, ROOT_AUTHORITY));
  return telemetryOf(site).authorities.flatMap(({ zone: name }) => {
    const last = lastChain(site, name);
    if (last === undefined || last.validTo >= Math.min(rootEnd, lastEnd(authoritiesIn(site, name)))) return [];
    const cure = 'Make a new one below the newer root';
    return endingProblems(site, { name, ...last, what: 'its chain to the root', cure }, now);
  });
}

/** A certificate of a zone, and when it or the last root that signed it ends. */
type Chain = { readonly line: number; readonly validTo: number };

function lastChain(site: Site, zone: string): Chain | undefined {
  const roots = authoritiesIn(site, ROOT_AUTHORITY);
  const chains = authoritiesIn(site, zone).map((certificate): Chain => {
    const rootEnd = lastEnd(roots.filter((root) => certificate.isSignedBy(root)));
    return { line: certificate.line, validTo: Math.min(certificate.validTo, rootEnd) };
  });
  // Whom no root signed has no chain, and has been reported.
  return chains
    .filter(({ validTo }) => Number.isFinite(validTo))
    .toSorted((a, b) => a.validTo - b.validTo)
    .at(-1);
}

/** Of none, before all time. */
function lastEnd(certificates: readonly { readonly validTo: number }[]): number {
  return Math.max(...certificates.map(({ validTo }) => validTo));
}
