// A certificate authority made on the spot, in memory: P-256, one leaf for each name. For the demo and for tests only.

import 'reflect-metadata'; // must come before @peculiar/x509, which resolves its parts through it
import * as x509 from '@peculiar/x509';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';

export type IssuedCertificate = { readonly key: string; readonly cert: string };

export interface CertificateAuthority {
  /** The authority's own certificate, PEM. */
  readonly ca: string;
  /** Its key, PEM: for `restoreAuthority` in another process. */
  readonly key: string;
  /**
   * A key and a certificate for a DNS name or an address, PEM; valid from 2026 to 2036, whatever the clock says. An
   * organization is what Kubernetes takes for a group of its user; a server may have further names and addresses.
   */
  issue(name: string, organization?: string, more?: readonly string[]): Promise<IssuedCertificate>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const VALIDITY = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') };

export async function createAuthority(commonName = 'Stand-in authority'): Promise<CertificateAuthority> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${commonName}`,
    keys,
    signingAlgorithm: ALGORITHM,
    ...VALIDITY,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  return authorityOf(certificate, keys.privateKey);
}

/** The same authority again, from what it was. */
export async function restoreAuthority({
  ca,
  key,
}: Pick<CertificateAuthority, 'ca' | 'key'>): Promise<CertificateAuthority> {
  x509.cryptoProvider.set(webcrypto);
  const pkcs8 = x509.PemConverter.decodeFirst(key);
  return authorityOf(
    new x509.X509Certificate(ca),
    await webcrypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign']),
  );
}

async function authorityOf(
  certificate: x509.X509Certificate,
  signingKey: webcrypto.CryptoKey,
): Promise<CertificateAuthority> {
  return {
    ca: certificate.toString('pem'),
    key: await keyToPem(signingKey),
    issue: (name, organization, more = []) =>
      issue(subjectOf(name, organization), [name, ...more], certificate, signingKey),
  };
}

function subjectOf(name: string, organization: string | undefined): string {
  const commonName = `CN=${name.slice(0, 64)}`;
  return organization === undefined ? commonName : `${commonName}, O=${organization}`;
}

async function issue(
  subject: string,
  names: readonly string[],
  issuer: x509.X509Certificate,
  signingKey: webcrypto.CryptoKey,
): Promise<IssuedCertificate> {
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: ALGORITHM,
    ...VALIDITY,
    extensions: [new x509.SubjectAlternativeNameExtension(names.map(alternativeName))],
  });
  return { key: await keyToPem(keys.privateKey), cert: certificate.toString('pem') };
}

async function keyToPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function alternativeName(value: string): x509.JsonGeneralName {
  return { type: isIP(value) === 0 ? 'dns' : 'ip', value };
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}
