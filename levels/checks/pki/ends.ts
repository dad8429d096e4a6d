// When authorities end, and whether one takes over from another without a gap. What depends on today is a warning as long as
// somebody is still believed; `synth` asks for a day before all others and so never changes its mind.

import { startOfDay } from '../../../forwarder/contract/days.ts';
import type { Site } from '../../model.ts';
import type { AuthorityCertificate, AuthorityFile } from '../../pki/authority-file.ts';
import type { Problem } from '../../problem.ts';
import { authorityProblem, shownFile } from './authority-problem.ts';
import { findChainEnds } from './chain-ends.ts';
import { DAY_MS, dayOf, endingProblems } from './ending.ts';

export function checkEnds(site: Site, today: string): readonly Problem[] {
  const now = startOfDay(today) ?? 0;
  const ofFiles = [...site.authorities.values()].flatMap((file) => [
    ...findGap(site, file),
    ...findEnd(site, file, now),
    ...findIdle(site, file, now),
  ]);
  return [...ofFiles, ...findChainEnds(site, now)];
}

/** The first and the last whose certificates are believed. */
function findGap(site: Site, { name, certificates }: AuthorityFile): readonly Problem[] {
  const [older, newer] = [...certificates].sort((a, b) => a.validFrom - b.validFrom);
  if (older === undefined || newer === undefined || newer.validFrom < older.validTo) return [];
  const message = `Cannot replace the authority in ${shownFile(name)} without a gap: the old one ends on ${dayOf(older.validTo)}, the new one begins on ${dayOf(newer.validFrom)}. Make one that begins earlier`;
  return [authorityProblem(site, { name, line: newer.line, code: 'authority-gap', message })];
}

function findEnd(site: Site, { name, certificates }: AuthorityFile, now: number): readonly Problem[] {
  const last = certificates.toSorted((a, b) => a.validTo - b.validTo).at(-1);
  if (last === undefined) return [];
  const { line, validTo } = last;
  return endingProblems(site, { name, line, validTo, what: 'it', cure: 'Add a new one beside it' }, now);
}

/** Beside another: one that has ended, and one that has not begun although certificates may be shown that it signed. */
function findIdle(site: Site, { name, certificates }: AuthorityFile, now: number): readonly Problem[] {
  const warn = ({ line }: AuthorityCertificate, state: string): Problem => {
    const message = `Cannot believe the certificate in ${shownFile(name)}: ${state}`;
    return authorityProblem(site, { name, line, code: 'authority-days', message, severity: 'warning' });
  };
  const isTwo = certificates.length > 1;
  return certificates.flatMap((certificate) => {
    const { validFrom, validTo } = certificate;
    if (isTwo && validTo < now && certificates.some((other) => other.validTo >= now))
      return [warn(certificate, `it ended on ${dayOf(validTo)}. Remove it`)];
    if (validFrom >= now + DAY_MS)
      return [warn(certificate, `it begins on ${dayOf(validFrom)}. Sign nothing with it before, or make it again`)];
    return [];
  });
}
