// A source: one place in a declaration and the needs it gives rise to. Checks speak about sources, because a person mends
// places, not needs: a profile with twenty hosts is one line of a zone's file.

import { problemAt, type Problem, type Severity } from '../problem.ts';
import type { Need, Provenance } from '../need.ts';
import type { Site } from '../model.ts';
import type { Path } from '../loading/yaml-file.ts';

export type Source = {
  /** As `site.locate` takes it: `site.yaml`, `level-3.yaml`. */
  readonly file: string;
  readonly path: Path;
  /** What messages call it, e.g. `profile "flux"`. */
  readonly thing: string;
  /** Whether the risk of multi-tenant wildcards is accepted here. */
  readonly acknowledged: boolean;
  /** Why its list is not to be trusted: other checks pass over it, so that one mistake is one problem. */
  readonly faulty: boolean;
  readonly needs: readonly Need[];
};

export const SITE_FILE = 'site.yaml';

/** A problem of a source; `below` leads from its place to the part that is wrong. */
export function problemOf(
  site: Site,
  { file, path }: Pick<Source, 'file' | 'path'>,
  code: string,
  message: string,
  { below = [], severity = 'error' }: { readonly below?: Path; readonly severity?: Severity } = {},
): Problem {
  const at = [...path, ...below];
  return problemAt(site.locate(file, at), at, code, message, severity);
}

/** A need of the kind most are: TLS by name, up to the Internet, without end. */
export function internetNeed(
  zone: string,
  host: string,
  port: number,
  provenance: Provenance,
  reserved: boolean,
): Need {
  return {
    zone,
    host,
    port,
    protocol: 'tls',
    listenPort: undefined,
    end: undefined,
    expires: undefined,
    reserved,
    provenance,
  };
}

/** Where something stands in site.yaml, in a sentence of ours. */
export function siteProvenance(site: Site, kind: Provenance['kind'], path: Path, why: string): Provenance {
  const { line } = site.locate(SITE_FILE, path);
  return {
    kind,
    file: SITE_FILE,
    line,
    why,
    profile: undefined,
    owner: undefined,
    ticket: undefined,
    reviewed: undefined,
  };
}
