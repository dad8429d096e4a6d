// The authorities of a site, made for one run: a root, and one issuing authority for each zone that signs for its own zone
// alone (name constraints, RFC 5280 §4.2.1.10). They stand in for those whose public halves are in pki/ of the declarations;
// names, constraints and the objects that hold them are the same.

import 'reflect-metadata'; // must come before @peculiar/x509, which resolves its parts through it
import * as x509 from '@peculiar/x509';
import { webcrypto } from 'node:crypto';
import type { Authority, Certificate, Subject } from '../../../levels/telemetry/trust.ts';
import { ROOT_AUTHORITY } from '../../../levels/telemetry/trust.ts';
import { nameConstraints } from './name-constraints.ts';
import type { KeyPair } from './zone-secrets.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const VALIDITY = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') };
const USAGES = { server: x509.ExtendedKeyUsage.serverAuth, client: x509.ExtendedKeyUsage.clientAuth } as const;

type Signer = { readonly certificate: x509.X509Certificate; readonly key: webcrypto.CryptoKey };

export class SiteAuthorities {
  readonly #root: Signer;
  readonly #zones: ReadonlyMap<string, Signer>;

  private constructor(root: Signer, zones: ReadonlyMap<string, Signer>) {
    this.#root = root;
    this.#zones = zones;
  }

  static async create(site: string, authorities: readonly Authority[]): Promise<SiteAuthorities> {
    x509.cryptoProvider.set(webcrypto);
    const root = await createRoot(site);
    const zones = await Promise.all(authorities.map(async (each) => [each.zone, await signZone(root, each)] as const));
    return new SiteAuthorities(root, new Map(zones));
  }

  /** What stands in pki/<authority>.pem: `root`, or the name of a zone. */
  pem(authority: string): string {
    return `${(authority === ROOT_AUTHORITY ? this.#root : this.#signer(authority)).certificate.toString('pem')}\n`;
  }

  /** As a zone’s issuer answers a request for a certificate: a new key, and the chain up to the root. */
  async issue({ authority, subject, serverNames, usage }: IssueRequest): Promise<KeyPair> {
    const signer = this.#signer(authority);
    const keys = await makeKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      subject: nameOf(subject),
      issuer: signer.certificate.subject,
      publicKey: keys.publicKey,
      signingKey: signer.key,
      signingAlgorithm: ALGORITHM,
      ...VALIDITY,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([USAGES[usage]]),
        ...(serverNames.length === 0
          ? []
          : [new x509.SubjectAlternativeNameExtension(serverNames.map((value) => ({ type: 'dns', value })))]),
        await signedBy(signer),
      ],
    });
    const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
    return { key: `${key}\n`, cert: `${certificate.toString('pem')}\n${signer.certificate.toString('pem')}\n` };
  }

  #signer(zone: string): Signer {
    const signer = this.#zones.get(zone);
    if (signer !== undefined) return signer;
    throw new Error(`Cannot sign for "${zone}": no route makes it show a certificate, so it has no authority`);
  }
}

export type IssueRequest = Pick<Certificate, 'authority' | 'subject' | 'serverNames' | 'usage'>;

async function createRoot(site: string): Promise<Signer> {
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `O=${site}, CN=${site} root`,
    keys,
    signingAlgorithm: ALGORITHM,
    ...VALIDITY,
    extensions: await authorityExtensions(keys, 1),
  });
  return { certificate, key: keys.privateKey };
}

async function signZone(root: Signer, { subject, permitted }: Authority): Promise<Signer> {
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    subject: nameOf(subject),
    issuer: root.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: root.key,
    signingAlgorithm: ALGORITHM,
    ...VALIDITY,
    extensions: [
      ...(await authorityExtensions(keys, 0)),
      nameConstraints(permitted.serverName, organizationAndUnit(permitted.subject)),
      await signedBy(root),
    ],
  });
  return { certificate, key: keys.privateKey };
}

/** With an identifier of the key, to which `signedBy` refers. */
async function authorityExtensions(keys: webcrypto.CryptoKeyPair, below: number): Promise<x509.Extension[]> {
  return [
    new x509.BasicConstraintsExtension(true, below, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
  ];
}

/** Two authorities of one name, as while one is replaced, are told apart by their keys (RFC 5280 §4.2.1.1). */
function signedBy({ certificate }: Signer): Promise<x509.Extension> {
  return x509.AuthorityKeyIdentifierExtension.create(certificate.publicKey);
}

/** From the general to the particular, as cert-manager writes it and as a constraint on the first parts needs it. */
function nameOf({ commonName, ...above }: Subject): string {
  return `${organizationAndUnit(above)}, CN=${commonName}`;
}

function organizationAndUnit({ organization, unit }: Pick<Subject, 'organization' | 'unit'>): string {
  return `O=${organization}, OU=${unit}`;
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}
