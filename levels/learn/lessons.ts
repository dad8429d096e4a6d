// What each reason of a denial teaches. A missing line of the allowlist is a candidate for one; an entry that ended did so
// on purpose and is told apart; anything else is not mended by allowing a name, and must never become an entry: a forged
// header, a caller of no zone, bytes that are no TLS, a destination that was allowed and did not answer.

import type { Reason } from '../../forwarder/contract/reasons.ts';

export type Lesson = 'candidate' | 'ended' | 'nothing';

export function lessonOf(reason: Reason): Lesson {
  return LESSONS[reason];
}

const LESSONS: Readonly<Record<Reason, Lesson>> = {
  'not-in-allowlist': 'candidate',
  'port-not-allowed': 'candidate',
  'zone-not-allowed': 'candidate',
  'entry-expired': 'ended',
  allowed: 'nothing',
  'source-not-allowed': 'nothing',
  'proxy-header-not-authentic': 'nothing',
  'proxy-header-stale': 'nothing',
  'not-tls': 'nothing',
  'malformed-hello': 'nothing',
  'hello-too-large': 'nothing',
  'hello-timeout': 'nothing',
  'no-server-name': 'nothing',
  'entry-removed': 'nothing',
  'host-mismatch': 'nothing',
  'over-limit': 'nothing',
  'allowlist-not-loaded': 'nothing',
  'name-not-found': 'nothing',
  'resolver-failed': 'nothing',
  'forbidden-address': 'nothing',
  'next-hop-refused': 'nothing',
  'next-hop-timeout': 'nothing',
  'proxy-authentication': 'nothing',
  'proxy-refused': 'nothing',
  'malformed-request': 'nothing',
  'no-host': 'nothing',
  'method-not-allowed': 'nothing',
  'certificate-invalid': 'nothing',
  draining: 'nothing',
};
