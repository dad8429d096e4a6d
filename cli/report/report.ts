// A report as data: everything an auditor asks of one site on one day. Pure: the same site, files and day give the same report.

import type { Site } from '../../levels/model.ts';
import type { Problem } from '../../levels/problem.ts';
import { telemetryOf } from '../../levels/telemetry/telemetry-of.ts';
import { describeWay } from '../flow/describe-way.ts';
import type { DescribedWay } from '../flow/described-way.ts';
import type { Ending } from './calendar/ending.ts';
import { endingsOf } from './calendar/endings-of.ts';
import type { Conduit } from './conduits/conduit.ts';
import { conduitsOf } from './conduits/conduits-of.ts';
import { digestsOf, type Digests } from './digests/digests-of.ts';
import { evidenceOf, type Evidence } from './evidence/evidence-of.ts';
import { factsOf } from './evidence/facts.ts';
import type { Admission } from './unenforced/admission.ts';
import { admissionsOf } from './unenforced/admissions-of.ts';
import { endlessEntries, wildcardsOf, type EndlessEntry, type WideEntry } from './unenforced/wide-entries.ts';

export type Report = {
  readonly site: string;
  readonly today: string;
  readonly zones: number;
  readonly conduits: readonly Conduit[];
  readonly ways: readonly DescribedWay[];
  readonly endings: readonly Ending[];
  readonly evidence: Evidence;
  readonly unenforced: {
    readonly admissions: readonly Admission[];
    readonly wildcards: readonly WideEntry[];
    readonly endless: readonly EndlessEntry[];
    readonly warnings: readonly Problem[];
  };
  readonly digests: Digests;
};

export type ReportInput = {
  /** What the declarations give: path below `dist/<site>/` → text. */
  readonly synthesized: ReadonlyMap<string, string>;
  /** What stands there. */
  readonly committed: ReadonlyMap<string, string>;
  /** Of `check` on the day, for this site. */
  readonly warnings: readonly Problem[];
  readonly today: string;
};

export function reportOf(site: Site, { synthesized, committed, warnings, today }: ReportInput): Report {
  const conduits = conduitsOf(site, today);
  return {
    site: site.name,
    today,
    zones: site.zones.length,
    conduits,
    ways: telemetryOf(site).ways.map((way) => describeWay(site, way, today)),
    endings: endingsOf(site, today),
    evidence: evidenceOf(factsOf(site, conduits, synthesized)),
    unenforced: {
      admissions: admissionsOf(site),
      wildcards: wildcardsOf(site, today),
      endless: endlessEntries(site, today),
      warnings,
    },
    digests: digestsOf(site, synthesized, committed),
  };
}
