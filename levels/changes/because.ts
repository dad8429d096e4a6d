// A cause as a clause that stands behind "because".

import type { Cause, CauseKind } from './cause.ts';

/** Of whom and of how much is spoken. */
export type Subject = {
  /** The zone, or `it`; undefined: several. */
  readonly zone: string | undefined;
  /** Whether several destinations are meant. */
  readonly several: boolean;
};

export function becauseText(cause: Cause, subject: Subject): string {
  return CLAUSES[cause.kind](wordsFor(cause, subject));
}

type Words = ReturnType<typeof wordsFor>;

/** The words that differ between one and many. */
function wordsFor({ of = '', now = '' }: Cause, { zone, several }: Subject) {
  const isMany = zone === undefined;
  const isPlural = isMany || several;
  return {
    of,
    now,
    they: zone ?? 'they',
    are: isMany ? 'are' : 'is',
    have: isMany ? 'have' : 'has',
    use: isMany ? 'use' : 'uses',
    their: isMany ? 'their' : 'its',
    sites: isMany ? 'their sites are' : 'its site is',
    forwarders: isMany ? 'their forwarders try their' : 'its forwarder tries its',
    entries: `${isMany ? 'their' : 'its'} ${isPlural ? 'entries were' : 'entry was'}`,
    ends: `${isMany ? 'their' : 'its'} ${isPlural ? 'entries' : 'entry'}`,
    them: several ? 'them' : 'it',
    names: several ? 'names' : 'a name',
  };
}

const CLAUSES: Readonly<Record<CauseKind, (words: Words) => string>> = {
  'entry-added': ({ entries }) => `${entries} added`,
  'entry-removed': ({ entries }) => `${entries} removed`,
  'entry-changed': ({ entries }) => `${entries} changed`,
  'entry-renewed': ({ entries, now }) => `${entries} renewed after ending on ${now}`,
  'entry-ended': ({ ends, now }) => `the last day of ${ends} is now ${now}, which is past`,
  reserved: ({ of, them }) => `${of} now reserves ${them}`,
  unreserved: ({ of, them }) => `${of} no longer reserves ${them}`,

  'profile-used': ({ they, use, of }) => `${they} now ${use} profile ${of}`,
  'profile-dropped': ({ they, use, of }) => `${they} no longer ${use} profile ${of}`,
  'profile-set': ({ they, use, of, now }) => `${they} now ${use} profile ${of} ${now}`,
  'profile-port': ({ of, now, them }) => `profile ${of} now lists ${them} at ${now}`,
  'profile-gained': ({ of, names }) => `profile ${of} gained ${names}`,
  'profile-lost': ({ of, names }) => `profile ${of} lost ${names}`,

  'route-added': ({ of }) => `telemetry route ${of} is new`,
  'route-removed': ({ of }) => `telemetry route ${of} was removed`,
  'route-start': ({ of, now }) => `telemetry route ${of} now starts at ${now}`,
  'route-end': ({ of, now }) => `telemetry route ${of} now ends at ${now}`,
  'route-way': ({ of }) => `telemetry route ${of} takes another way`,
  vault: () => 'certificates for telemetry now come from another place',

  git: ({ now }) => `Git is now at ${now}`,
  images: ({ now }) => `images now come from ${now}`,
  'image-hosts': () => 'the hosts that images come from were changed',
  cloud: ({ now }) => `the cloud is now ${now}`,
  region: ({ now }) => `the region is now ${now}`,

  'site-added': ({ sites }) => `${sites} new`,
  'site-removed': ({ sites }) => `${sites} removed`,
  'zone-added': ({ they, are }) => `${they} ${are} new`,
  'zone-removed': ({ they, are }) => `${they} ${are} removed`,
  decommissioned: ({ they, are }) => `${they} ${are} decommissioned`,
  recommissioned: ({ they, are }) => `${they} ${are} in service again`,
  'cluster-added': ({ they, have }) => `${they} now ${have} a cluster`,
  'cluster-removed': ({ they, have }) => `${they} no longer ${have} a cluster`,
  'way-up-added': ({ forwarders }) => `${forwarders} way up with what is now reserved below`,
  'way-up-removed': ({ them }) => `nothing below reserves ${them} any more`,
};
