// Certificate authorities for tests, as plants have them or should not: with what names they are held to, how long they live,
// and who signed them.

import 'reflect-metadata'; // must come before @peculiar/x509, which resolves its parts through it
import * as x509 from '@peculiar/x509';
import { webcrypto } from 'node:crypto';
import type { Site } from '../../levels/model.ts';
import { telemetryOf } from '../../levels/telemetry/telemetry-of.ts';
import { der } from './der-writer.ts';

export type MadeAuthority = { readonly pem: string; readonly subject: string; readonly key: webcrypto.CryptoKey };

/** What a certificate says it is held to. */
export type Permitted = {
  readonly serverNames?: readonly string[];
  readonly subjects?: readonly (readonly string[])[];
  /** Names of servers that are excluded. */
  readonly excluded?: readonly string[];
};

export type AuthorityWishes = {
  readonly subject: string;
  /** @default - itself. */
  readonly issuer?: MadeAuthority;
  readonly permitted?: Permitted;
  /** Days; @default - 2026-11-01 to 2046-11-01. */
  readonly from?: string;
  readonly to?: string;
  /** @default - true. */
  readonly isAuthority?: boolean;
  /** @default - EC. */
  readonly family?: 'EC' | 'RSA';
  /** Whose key it has; @default - its own. */
  readonly like?: MadeAuthority;
};

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
} as const;

export async function makeAuthority(wishes: AuthorityWishes): Promise<MadeAuthority> {
  x509.cryptoProvider.set(webcrypto);
  const { subject, issuer, from = '2026-11-01', to = '2046-11-01', isAuthority = true, family = 'EC' } = wishes;
  const { privateKey, publicKey } = await keysOf(wishes.like, family === 'EC' ? EC : RSA);
  const signingKey = issuer?.key ?? privateKey;
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: issuer?.subject ?? subject,
    publicKey,
    signingKey,
    signingAlgorithm: { name: signingKey.algorithm.name, hash: 'SHA-256' },
    notBefore: new Date(`${from}T00:00:00Z`),
    notAfter: new Date(`${to}T00:00:00Z`),
    extensions: [
      new x509.BasicConstraintsExtension(isAuthority, undefined, true),
      ...(wishes.permitted === undefined ? [] : [nameConstraints(wishes.permitted)]),
    ],
  });
  return { pem: `${certificate.toString('pem')}\n`, subject, key: privateKey };
}

async function keysOf(like: MadeAuthority | undefined, algorithm: typeof EC | typeof RSA) {
  if (like === undefined) return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  return { privateKey: like.key, publicKey: await new x509.X509Certificate(like.pem).publicKey.export() };
}

const TYPES: Readonly<Record<string, string>> = { CN: '550403', C: '550406', O: '55040a', OU: '55040b' };

/** RFC 5280, 4.2.1.10. */
function nameConstraints({ serverNames = [], subjects = [], excluded = [] }: Permitted): x509.Extension {
  const names = [...serverNames.map((name) => der(0x82, name)), ...subjects.map((parts) => der(0xa4, nameOf(parts)))];
  const subtrees = [
    ...(names.length === 0 ? [] : [der(0xa0, ...names.map((name) => der(0x30, name)))]),
    ...(excluded.length === 0 ? [] : [der(0xa1, ...excluded.map((name) => der(0x30, der(0x82, name))))]),
  ];
  return new x509.Extension('2.5.29.30', true, Uint8Array.from(der(0x30, ...subtrees)));
}

function nameOf(parts: readonly string[]): Uint8Array {
  return der(
    0x30,
    ...parts.map((part) => {
      const [type = '', value = ''] = part.split('=');
      return der(0x31, der(0x30, der(0x06, Buffer.from(TYPES[type] ?? '', 'hex')), der(0x0c, value)));
    }),
  );
}

/** What the authority of a zone is rightly held to. */
export function heldTo(site: string, zone: string): Permitted {
  return { serverNames: [`mqtt.${zone}.${site}.internal`], subjects: [[`O=${site}`, `OU=${zone}`]] };
}

/** What `pki/` of a site has to hold, by file name. */
export async function authoritiesOf(site: Site): Promise<ReadonlyMap<string, string>> {
  const root = await makeAuthority({ subject: `CN=${site.name} root CA, O=${site.name}` });
  const zones = telemetryOf(site).authorities.map(async ({ zone }) => {
    const wishes = { subject: `CN=${zone} CA, OU=${zone}, O=${site.name}`, permitted: heldTo(site.name, zone) };
    const { pem } = await makeAuthority({ ...wishes, issuer: root });
    return [`${zone}.pem`, pem] as const;
  });
  return zones.length === 0 ? new Map() : new Map([['root.pem', root.pem], ...(await Promise.all(zones))]);
}
