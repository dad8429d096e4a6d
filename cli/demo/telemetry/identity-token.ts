// The token of a managed identity, as far as a stand-in for the cloud can tell: who, and for how long. Nobody signed it
// (RFC 7515, Appendix A.5); the real one comes from Azure and is checked there.

const HOUR_SECONDS = 3_600;

export function identityToken(subject: string, now = Date.now()): string {
  const seconds = Math.floor(now / 1000);
  return `${encode({ alg: 'none' })}.${encode({ sub: subject, iat: seconds, exp: seconds + HOUR_SECONDS })}.`;
}

function encode(part: Readonly<Record<string, string | number>>): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
