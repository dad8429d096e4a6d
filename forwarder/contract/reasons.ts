// The closed table of reasons. Every decision names one of these words; code, audit lines, metrics, documentation
// and tests use the same ones, and a test compares docs/reasons.md with this table.

export const REASONS = {
  allowed: 'An entry or a reserved name of the origin covers the destination.',
  'source-not-allowed': 'The caller belongs to no child of this forwarder.',
  'proxy-header-not-authentic': 'A PROXY header was present and is forged, replayed, malformed or not for this caller.',
  'proxy-header-stale': 'The PROXY header is authentic but more than five minutes off; only reserved names pass.',
  'not-tls': 'The first bytes are not a TLS handshake record.',
  'malformed-hello': 'The ClientHello breaks the TLS grammar.',
  'hello-too-large': 'The ClientHello exceeds limits.maxHelloBytes.',
  'hello-timeout': 'The ClientHello was not complete within limits.helloTimeoutMs.',
  'no-server-name': 'The ClientHello carries no usable server name.',
  'not-in-allowlist': 'No zone of this forwarder may reach the name.',
  'port-not-allowed': 'The origin may reach the name, but not on this port or with this protocol.',
  'zone-not-allowed': 'Another zone may reach the name, the origin may not.',
  'entry-expired': 'The entry that covered the name has ended.',
  'entry-removed': 'The entry that covered an open connection was removed.',
  'host-mismatch': 'Host of the request and server name, or of two requests on a connection, differ.',
  'over-limit': 'A limit is reached; the field "limit" says which.',
  'allowlist-not-loaded': 'The forwarder has no valid allowlist yet.',
  'name-not-found': 'The resolver says that the name does not exist or has no address.',
  'resolver-failed': 'No resolver answered.',
  'forbidden-address': 'The name resolves to a private, loopback, link-local, metadata or own address.',
  'next-hop-refused': 'The next hop refused the connection or could not be reached.',
  'next-hop-timeout': 'The next hop did not answer within limits.dialTimeoutMs.',
  'proxy-authentication': 'The corporate proxy asks for credentials or refuses them.',
  'proxy-refused': 'The corporate proxy refused the destination.',
  'malformed-request': 'The HTTP request breaks the grammar or is ambiguous.',
  'no-host': 'The HTTP request names no host.',
  'method-not-allowed': 'The HTTP method may not pass.',
  'certificate-invalid': 'The certificate of the next hop is not valid.',
  draining: 'The forwarder is shutting down.',
} as const;

export type Reason = keyof typeof REASONS;
/** All of them, in the order of the table. */
export const REASON_WORDS: readonly Reason[] = Object.keys(REASONS).filter((word) => isReason(word));
export type Verdict = 'allow' | 'deny';

/** What an `over-limit` denial ran into. */
export const LIMITS = ['connections', 'child', 'client', 'unidentified', 'rate', 'names', 'files', 'memory'] as const;
export type Limit = (typeof LIMITS)[number];

/** What ended a connection that had been allowed. */
const CLOSED_BY = ['client', 'server', 'idle', 'entry-removed', 'entry-expired', 'draining', 'error'] as const;
export type ClosedBy = (typeof CLOSED_BY)[number];

function isReason(word: string): word is Reason {
  return Object.hasOwn(REASONS, word);
}
