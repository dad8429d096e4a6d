// A problem of a file below pki/: whole, or one certificate of it.

import { fileOfAuthority } from '../../loading/read-authorities.ts';
import type { Site } from '../../model.ts';
import { problemAt, type Problem, type Severity } from '../../problem.ts';

export type AuthorityFault = {
  /** The authority. */
  readonly name: string;
  /** @default - the first. */
  readonly line?: number;
  readonly code: string;
  readonly message: string;
  /** @default - an error. */
  readonly severity?: Severity;
};

export function authorityProblem(
  site: Site,
  { name, line = 1, code, message, severity = 'error' }: AuthorityFault,
): Problem {
  return problemAt({ file: `${site.folder}/${fileOfAuthority(name)}`, line, column: 1 }, [], code, message, severity);
}

/** How messages name a file. */
export function shownFile(name: string): string {
  return `"${fileOfAuthority(name)}"`;
}

/** Where the commands are that make the authorities of a site. */
export function makeAuthorities(site: Site): string {
  return `Run what "sallyport init ${site.name} --pki" prints (docs/pki.md)`;
}
