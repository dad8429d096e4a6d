// What `sallyport diff --format json` prints: everything the other formats are made of. Lists come sorted, so that the same
// two versions give the same text. A key whose value is undefined is absent.

import type { SiteChange } from '../../levels/changes/change.ts';
import type { Problem } from '../../levels/problem.ts';
import type { CounterExample } from '../../reachability/prove.ts';
import type { Effect } from './effects/effect.ts';
import type { Base } from './revisions.ts';

export type DiffReport = {
  /** Grows when a program that reads this would have to be changed. */
  readonly version: 1;
  readonly base: Base;
  readonly head: {
    /** As it was named; `working tree` for the files as they lie there. */
    readonly name: string;
    readonly commit: string | undefined;
  };
  /** The day by which expiry was judged, UTC. */
  readonly today: string;
  readonly summary: Summary;
  /** Sites of the head with errors: what they mean cannot be told. */
  readonly notCompared: readonly string[];
  /** Errors of the head. */
  readonly problems: readonly Problem[];
  /** Sites that differ, by name. */
  readonly sites: readonly SiteDiff[];
};

export type Summary = {
  /** `refused`: a lock-out, a counter-example, an error. The exit code is 1. */
  readonly verdict: 'fine' | 'refused';
  /** "3 destinations open, 1 closes, nothing restarts, 1 warning, proof holds". */
  readonly sentence: string;
  /** Destinations, each once however many zones it concerns. */
  readonly destinations: Readonly<Record<'opened' | 'closed' | 'widened' | 'narrowed' | 'rerouted', number>>;
  /** Zones with at least one of them, and the sites these belong to. */
  readonly zones: number;
  readonly sites: number;
  /** How often something happens. */
  readonly effects: Readonly<Record<Effect['kind'], number>>;
  readonly errors: number;
  readonly warnings: number;
  readonly proof: 'holds' | 'broken' | 'not-run';
};

export type SiteDiff = SiteChange & {
  readonly effects: readonly Effect[];
  readonly proof: SiteProof;
  readonly remarks: readonly Remark[];
};

/** What stands between the declarations and what is merged. */
export type Remark = {
  readonly kind:
    /** Committed files of the head are not what its declarations give: `sallyport synth` was not run. */
    | 'stale'
    /** Those of the base were not: merging brings more than what is declared. */
    | 'regenerated'
    /** An object that opens something by its kind differs in what no line tells. */
    | 'untold'
    /** As `stale`, where the change brings another version of Sallyport, which alone can judge them. */
    | 'other-program'
    /** The declarations of the base cannot be understood; an error unless those of the head give what the base has committed. */
    | 'base-unreadable';
  readonly severity: 'error' | 'warning' | 'info';
  /** One sentence without the site. */
  readonly text: string;
  /** The paths it is about. */
  readonly files: readonly string[];
};

export type SiteProof = {
  /** `not-run`: the site is gone, or other objects than the synthesized ones are merged, or there were others. */
  readonly verdict: 'holds' | 'broken' | 'not-run';
  readonly counterExamples: readonly CounterExample[];
};
