// Whether the authorities of a plant make chains that a broker accepts: those of zones are signed by the root, with keys of
// one family from the root to what is shown.

import type { Site } from '../../model.ts';
import type { AuthorityCertificate, KeyFamily } from '../../pki/authority-file.ts';
import type { Problem } from '../../problem.ts';
import { telemetryOf } from '../../telemetry/telemetry-of.ts';
import { ROOT_AUTHORITY } from '../../telemetry/trust.ts';
import { authorityProblem, makeAuthorities, shownFile } from './authority-problem.ts';
import { plantAuthorities } from './needed-authorities.ts';

export function checkChains(site: Site): readonly Problem[] {
  const roots = authoritiesIn(site, ROOT_AUTHORITY);
  return roots.length === 0 ? [] : [...findStrangers(site, roots), ...findMixedKeys(site, roots)];
}

/** Others have been reported, and can sign nothing. */
export function authoritiesIn(site: Site, name: string): readonly AuthorityCertificate[] {
  return (site.authorities.get(name)?.certificates ?? []).filter(({ isAuthority }) => isAuthority);
}

function findStrangers(site: Site, roots: readonly AuthorityCertificate[]): readonly Problem[] {
  return telemetryOf(site).authorities.flatMap(({ zone: name }) =>
    authoritiesIn(site, name)
      .filter((certificate) => !roots.some((root) => certificate.isSignedBy(root)))
      .map(({ line }) => {
        const message = `Cannot lead the certificates of "${name}" back to the root: no certificate of ${shownFile(ROOT_AUTHORITY)} signed the one in ${shownFile(name)}. ${makeAuthorities(site)}`;
        return authorityProblem(site, { name, line, code: 'not-signed', message });
      }),
  );
}

function findMixedKeys(site: Site, roots: readonly AuthorityCertificate[]): readonly Problem[] {
  const { family, because } = expectedFamily(site, roots);
  return plantAuthorities(site).flatMap((name) =>
    authoritiesIn(site, name)
      .filter(({ keyFamily }) => keyFamily !== family)
      .map(({ line, keyFamily }) => {
        const message = `Cannot use the key behind ${shownFile(name)} in a chain: it is of the kind "${keyFamily}", ${because} of "${family}", and a broker accepts one kind in a chain. Make it again with a key of "${family}"`;
        return authorityProblem(site, { name, line, code: 'key-family', message });
      }),
  );
}

/** Where cert-manager makes keys it is theirs, which are elliptic; else that of the root. */
function expectedFamily(
  site: Site,
  [root]: readonly AuthorityCertificate[],
): { readonly family: KeyFamily; readonly because: string } {
  const making = telemetryOf(site).brokers.find(
    ({ listener, trust }) => listener !== undefined && trust.kind === 'certManager',
  );
  if (making !== undefined) return { family: 'EC', because: `those that are made in "${making.zone}" are` };
  return { family: root?.keyFamily ?? 'EC', because: `that of ${shownFile(ROOT_AUTHORITY)} is` };
}
