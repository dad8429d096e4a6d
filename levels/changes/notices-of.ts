// Everything about a change that is no destination: what would lock a zone out, what leaves, and what a person has to do
// or to know. One file for each part of the declaration, in notices/.

import type { Notice } from './change.ts';
import { azureNotices } from './notices/azure.ts';
import { breakGlassNotices } from './notices/break-glass.ts';
import { brokerNotices } from './notices/brokers.ts';
import { ceilingNotices } from './notices/ceilings.ts';
import { clusterNotices } from './notices/clusters.ts';
import type { Comparison } from './notices/comparison.ts';
import { deviceNotices } from './notices/devices.ts';
import { dnsNotices } from './notices/dns.ts';
import { entryNotices } from './notices/entries.ts';
import { expiredNotices } from './notices/expired.ts';
import { exposureNotices } from './notices/exposures.ts';
import { gitNotices } from './notices/git.ts';
import { imageNotices } from './notices/images.ts';
import { lockOutNotices } from './notices/lock-outs.ts';
import { networkNotices } from './notices/networks.ts';
import { newcomerNotices } from './notices/newcomers.ts';
import { policyNotices } from './notices/policies.ts';
import { releaseNotices } from './notices/releases.ts';
import { telemetryNotices } from './notices/telemetry.ts';
import { uplinkNotices } from './notices/uplinks.ts';
import { zoneNotices } from './notices/zones.ts';

/** What must not be merged first. */
export function noticesOf(comparison: Comparison): readonly Notice[] {
  return [
    ...lockOutNotices(comparison),
    ...releaseNotices(comparison),
    ...zoneNotices(comparison),
    ...newcomerNotices(comparison),
    ...expiredNotices(comparison),
    ...entryNotices(comparison),
    ...uplinkNotices(comparison),
    ...exposureNotices(comparison),
    ...networkNotices(comparison),
    ...clusterNotices(comparison),
    ...deviceNotices(comparison),
    ...ceilingNotices(comparison),
    ...dnsNotices(comparison),
    ...policyNotices(comparison),
    ...telemetryNotices(comparison),
    ...brokerNotices(comparison),
    ...breakGlassNotices(comparison),
    ...gitNotices(comparison),
    ...azureNotices(comparison),
    ...imageNotices(comparison),
  ];
}
