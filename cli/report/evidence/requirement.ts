// A requirement of IEC 62443-3-3 as far as this site shows something for it. Types only. Titles are in our own words: the standard’s
// text is not repeated, its numbers lead there.

export type Requirement = {
  /** Such as `SR 5.2`. */
  readonly id: string;
  readonly title: string;
  /** What the site does about it, in sentences. */
  readonly how: readonly string[];
  /** What remains for others to show. */
  readonly gaps: readonly string[];
  readonly where: readonly Where[];
};

/** Where somebody who does not believe it looks. `file` and `page` are relative to the repository. */
export type Where =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'page'; readonly path: string }
  | { readonly kind: 'metric'; readonly name: string }
  | { readonly kind: 'section'; readonly id: SectionId };

/** The parts of a report, by their anchor. */
export type SectionId = 'map' | 'conduits' | 'telemetry' | 'calendar' | 'evidence' | 'unenforced' | 'digests';
