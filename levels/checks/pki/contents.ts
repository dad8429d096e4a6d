// What stands in a file of pki/: one certificate of an authority, or two while it is replaced. Whatever else is found there
// would end up in a cluster among those who are believed.

import type { Site } from '../../model.ts';
import type { AuthorityFile } from '../../pki/authority-file.ts';
import type { Problem } from '../../problem.ts';
import { authorityProblem, shownFile } from './authority-problem.ts';

/** The old one and the new one. */
const MOST = 2;

export function checkContents(site: Site): readonly Problem[] {
  return [...site.authorities.values()].flatMap((file) =>
    [...findFaults(file), ...findOthers(file), ...findCrowd(file)].map((fault) =>
      authorityProblem(site, { name: file.name, ...fault }),
    ),
  );
}

function findFaults({ name, faults }: AuthorityFile) {
  return faults.map(({ line, why }) => ({
    line,
    code: 'certificate',
    message: `Cannot read a certificate in ${shownFile(name)}: ${why}`,
  }));
}

function findOthers({ name, certificates }: AuthorityFile) {
  return certificates
    .filter(({ isAuthority }) => !isAuthority)
    .map(({ line }) => ({
      line,
      code: 'not-an-authority',
      message: `Cannot believe whoever the certificate in ${shownFile(name)} signs for: it is not one of an authority, which may sign ("CA:TRUE"). Put that of its issuer there`,
    }));
}

function findCrowd({ name, certificates }: AuthorityFile) {
  const twins = certificates.filter(({ pem }, index) => certificates.findIndex((other) => other.pem === pem) < index);
  const [, , third] = certificates;
  return [
    ...twins.map(({ line }) => ({
      line,
      code: 'certificate-count',
      message: `Cannot replace an authority by itself: the certificate stands twice in ${shownFile(name)}. Remove one`,
    })),
    ...(third === undefined || twins.length > 0
      ? []
      : [
          {
            line: third.line,
            code: 'certificate-count',
            message: `Cannot believe ${certificates.length} certificates of ${shownFile(name)} at once: ${MOST} is the most, the old one and the new one. Remove those that no broker shows any more`,
          },
        ]),
  ];
}
