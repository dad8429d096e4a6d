// What a change of declarations means, as values: what opens and what closes, for whom, by which way and until when.
// Types only; changes-of.ts derives them from two versions of a site, sentence.ts says them, fold-changes.ts folds what is
// the same in many zones, `sallyport diff` shows them.

import type { Protocol } from '../../forwarder/contract/protocol.ts';
import type { Provenance } from '../need.ts';
import type { Cause } from './cause.ts';

/** What a destination became: `opened` and `closed` as a whole; `widened` and `narrowed` where another pattern, an earlier or later end covers it. */
export type ChangeKind = 'opened' | 'closed' | 'widened' | 'narrowed' | 'rerouted';

export type Change = {
  readonly site: string;
  /** The zone that may reach it. */
  readonly zone: string;
  readonly kind: ChangeKind;
  /** Host pattern, or the address of a tcp entry. Where several stand in the place of one wildcard, all, as a reader lists them. */
  readonly host: string;
  /** The same, each by itself. */
  readonly hosts: readonly string[];
  readonly port: number;
  readonly protocol: Protocol;
  /** tcp only: the port that is dialled at the forwarders. */
  readonly listenPort: number | undefined;
  /** What stood there before, for all but `opened` and `closed`: `updates.vendor.example:443 until 2027-03-01`. */
  readonly before: string | undefined;
  /** The same, part by part. */
  readonly formerly: Formerly | undefined;
  /** The zones whose forwarders pass it, in the order a connection meets them; none: not enforced. */
  readonly through: readonly string[];
  /** Where it ends: `Internet`, or the target and the zone inside the plant: `10.30.0.20:443 in level-3`. */
  readonly end: string;
  /** Last day, UTC; of several hosts, that of the last. */
  readonly expires: string | undefined;
  /** Where several hosts do not end together: the last day of the first. */
  readonly firstExpires: string | undefined;
  /** Where the entry stands (after the change; before it, for `closed`). */
  readonly provenance: Provenance;
  /** Why it changed: "level-2-ovens now uses profile iot-operations". */
  readonly because: string;
  /** The same as a value, equal in every zone that changed for the same reason. */
  readonly cause: Cause;
  readonly risks: readonly Risk[];
};

export type Formerly = {
  readonly hosts: readonly string[];
  readonly listenPort: number | undefined;
  readonly end: string;
  readonly expires: string | undefined;
};

export type Risk = {
  readonly kind: 'multi-tenant' | 'wildcard' | 'new-port' | 'no-expiry' | 'level-skipped' | 'learning';
  /** A sentence for whoever approves. */
  readonly text: string;
  /** `new-port`: whom the sentence begins with, and how it goes on; so that the same of several ways is one sentence. */
  readonly of?: { readonly forwarders: readonly string[]; readonly say: string };
};

/** What cannot be said as a destination that opens or closes. An `error` must not be merged. */
export type Notice = {
  readonly kind:
    | 'lock-out'
    | 'released'
    | 'released-in-vain'
    | 'zone-added'
    | 'zone-removed'
    | 'zone-decommissioned'
    | 'zone-renamed'
    | 'already-expired'
    | 'uplink'
    | 'network'
    | 'ceiling'
    | 'dns'
    | 'policies'
    | 'telemetry'
    | 'break-glass'
    | 'git'
    | 'images'
    | 'azure'
    | 'cluster'
    | 'devices'
    | 'entry';
  readonly severity: 'error' | 'warning' | 'info';
  /** Undefined: the site as a whole. */
  readonly zone: string | undefined;
  /** Names zones, never the site, so that the same text says the same of every site. */
  readonly text: string;
  /** Relative to the repository; the place after the change, or before it where it is gone. */
  readonly file: string | undefined;
  readonly line: number | undefined;
};

export type SiteChange = {
  readonly site: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly changes: readonly Change[];
  readonly notices: readonly Notice[];
};

/** Changes that one sentence says: the same to several destinations, in several zones, of several sites. */
export type ChangeGroup = {
  readonly kind: ChangeKind;
  /** Who answers for the entries; undefined for what follows from profiles, telemetry, images and Git. */
  readonly owner: string | undefined;
  /** Names every destination that opens; of many that close, the first. */
  readonly sentence: string;
  /** All of them, as the sentence writes them. */
  readonly destinations: readonly string[];
  /** Names of sites. */
  readonly sites: readonly string[];
  /** How many zones of those sites. */
  readonly zones: number;
  /** Each once. */
  readonly risks: readonly Risk[];
  readonly changes: readonly Change[];
};

/** Notices with the same words. */
export type NoticeGroup = {
  readonly kind: Notice['kind'];
  readonly severity: Notice['severity'];
  readonly text: string;
  readonly sites: readonly string[];
  readonly notices: readonly Notice[];
};
