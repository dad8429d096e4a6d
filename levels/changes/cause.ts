// Why a destination opened or closed: what somebody changed in the files. Values that name no zone, so that what happened
// in three hundred zones for one reason can be said once. Types only; cause-of.ts finds them, because.ts says them.

export type Cause = {
  readonly kind: CauseKind;
  /** The profile, the route or the file that changed, where it has a name. */
  readonly of?: string;
  /** What is said there now: a day, a place, "with keyVault kv-bakery". */
  readonly now?: string;
};

export type CauseKind = EntryCause | ProfileCause | RouteCause | PlaceCause | ZoneCause;

/** An entry under `allow`; a name under `reserve` of a file. */
type EntryCause =
  | 'entry-added'
  | 'entry-removed'
  | 'entry-changed'
  | 'entry-renewed'
  | 'entry-ended'
  | 'reserved'
  | 'unreserved';

/** `profile-set`: what the zone says about its use of the profile, `with` or `without`; `profile-port`: a name of it has other ports. */
type ProfileCause =
  | 'profile-used'
  | 'profile-dropped'
  | 'profile-set'
  | 'profile-port'
  | 'profile-gained'
  | 'profile-lost';

type RouteCause = 'route-added' | 'route-removed' | 'route-start' | 'route-end' | 'route-way' | 'vault';

/** What the site says once for all its zones. */
type PlaceCause = 'git' | 'images' | 'image-hosts' | 'cloud' | 'region';

type ZoneCause =
  | 'site-added'
  | 'site-removed'
  | 'zone-added'
  | 'zone-removed'
  | 'decommissioned'
  | 'recommissioned'
  /** Only a zone with a cluster has pods that need images. */
  | 'cluster-added'
  | 'cluster-removed'
  /** Names that a zone's forwarder tries its way up with, because they are reserved for zones below it. */
  | 'way-up-added'
  | 'way-up-removed';
