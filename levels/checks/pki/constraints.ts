// Whether the authority of a zone is held to its zone. Without name constraints whoever gets hold of its key could sign for
// every broker of the plant; with those of another zone nothing it signs is believed.

import type { Site } from '../../model.ts';
import type { AuthorityCertificate, NameConstraints } from '../../pki/authority-file.ts';
import type { Problem } from '../../problem.ts';
import { telemetryOf } from '../../telemetry/telemetry-of.ts';
import type { Authority } from '../../telemetry/trust.ts';
import { authorityProblem, makeAuthorities, shownFile } from './authority-problem.ts';

export function checkConstraints(site: Site): readonly Problem[] {
  return telemetryOf(site).authorities.flatMap((authority) =>
    (site.authorities.get(authority.zone)?.certificates ?? [])
      .filter(({ isAuthority }) => isAuthority)
      .flatMap((certificate) => judge(site, authority, certificate)),
  );
}

function judge(site: Site, authority: Authority, certificate: AuthorityCertificate): readonly Problem[] {
  return [...judgePermitted(site, authority, certificate), ...judgeExcluded(site, authority, certificate)];
}

/**
 * Brokers know each other by their subjects, and believe all zones below by one bundle: an authority that may sign for the
 * subject of another zone is that zone, and one that may sign for its server is its broker to those below.
 */
function judgePermitted(
  site: Site,
  authority: Authority,
  { line, constraints }: AuthorityCertificate,
): readonly Problem[] {
  const { zone: name, permitted } = authority;
  const code = 'authority-names';
  const server = reachOf(labels(permitted.serverName), (constraints?.serverNames ?? []).map(labels));
  const subject = reachOf(subjectParts(authority), constraints?.subjects ?? []);
  const both = `${shown(constraints)}, and what "${name}" needs is ${wanted(authority)}`;
  if (server === 'elsewhere' || subject === 'elsewhere') {
    const message = `Cannot sign for "${name}" with the authority in ${shownFile(name)}: its name constraints permit ${both}. ${makeAuthorities(site)}`;
    return [authorityProblem(site, { name, line, code, message })];
  }
  if (server === 'held' && subject === 'held') return [];
  const message = `Cannot hold the authority in ${shownFile(name)} to its zone: its name constraints permit ${both}. ${makeAuthorities(site)}`;
  return [authorityProblem(site, { name, line, code, message })];
}

/** It may be harmless; what is made for a site has none. */
function judgeExcluded(
  site: Site,
  { zone: name }: Authority,
  { line, constraints }: AuthorityCertificate,
): readonly Problem[] {
  if (constraints?.excludes !== true) return [];
  const message = `Cannot tell all that the authority in ${shownFile(name)} may sign: its name constraints exclude names too. ${makeAuthorities(site)}`;
  return [authorityProblem(site, { name, line, code: 'authority-names', message, severity: 'warning' })];
}

/** Names from the general to the special: one that begins with another is at or below it. */
type Parts = readonly string[];

/** What is permitted, measured by what is needed. Where nothing of a kind is named, all of it is permitted. */
function reachOf(needed: Parts, permitted: readonly Parts[]): 'held' | 'wider' | 'elsewhere' {
  if (permitted.length === 0) return 'wider';
  if (!permitted.some((parts) => beginsWith(needed, parts))) return 'elsewhere';
  return permitted.every((parts) => beginsWith(parts, needed)) ? 'held' : 'wider';
}

function beginsWith(parts: Parts, beginning: Parts): boolean {
  return beginning.every((part, index) => parts[index] === part);
}

/** Empty, it is every name. With a dot before it, it is what is below the name without the name, by OpenSSL: a part more. */
function labels(serverName: string): Parts {
  return serverName === '' ? [] : serverName.toLowerCase().split('.').toReversed();
}

function subjectParts({ permitted: { subject } }: Authority): Parts {
  return [`O=${subject.organization}`, `OU=${subject.unit}`];
}

function shown(constraints: NameConstraints | undefined): string {
  const { serverNames = [], subjects = [] } = constraints ?? {};
  const names = [...serverNames, ...subjects.map((parts) => parts.join(', '))];
  const free = [serverNames.length === 0 ? 'any server' : '', subjects.length === 0 ? 'any subject' : ''];
  return [...names.map((name) => `"${name}"`), ...free.filter((text) => text !== '')].join(', ');
}

function wanted(authority: Authority): string {
  return `"${authority.permitted.serverName}", "${subjectParts(authority).join(', ')}"`;
}
