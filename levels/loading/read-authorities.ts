// Reads `pki/*.pem` of a site. Whether the certificates are the right ones is judged in checks/pki/; here each becomes what
// can be asked of it, and whatever is no certificate a fault with its line.

import { X509Certificate } from 'node:crypto';
import type { AuthorityCertificate, AuthorityFile, KeyFamily, PemFault } from '../pki/authority-file.ts';
import type { Repository } from '../repository.ts';
import { nameConstraintsOf } from './name-constraints.ts';
import { pemBlocks, type PemBlock } from './pem-blocks.ts';

/** Beside the declarations of a site. */
export const PKI_FOLDER = 'pki';
const SUFFIX = '.pem';

/** The authorities of a site by name, in code-unit order. Files that do not end in ".pem" are none. */
export function readAuthorities(repository: Repository, siteFolder: string): ReadonlyMap<string, AuthorityFile> {
  const folder = `${siteFolder}/${PKI_FOLDER}`;
  const files = repository.list(folder).filter((file) => file.endsWith(SUFFIX) && !file.includes('/'));
  return new Map(
    files.map((file) => {
      const name = file.slice(0, -SUFFIX.length);
      return [name, authorityFile(name, repository.read(`${folder}/${file}`) ?? '')];
    }),
  );
}

/** Where the certificates of an authority stand, relative to the folder of the site. */
export function fileOfAuthority(name: string): string {
  return `${PKI_FOLDER}/${name}${SUFFIX}`;
}

export function authorityFile(name: string, text: string): AuthorityFile {
  const { blocks, faults } = pemBlocks(text);
  const read = blocks.map(readBlock);
  const empty = blocks.length + faults.length === 0 ? [{ line: 1, why: 'there is none. Put it there in PEM' }] : [];
  return {
    name,
    file: fileOfAuthority(name),
    certificates: read.flatMap(({ certificate }) => certificate ?? []),
    faults: [...empty, ...faults, ...read.flatMap(({ fault }) => fault ?? [])],
  };
}

type ReadBlock = { readonly certificate?: AuthorityCertificate; readonly fault?: PemFault };

function readBlock({ line, label, text }: PemBlock): ReadBlock {
  if (label !== 'CERTIFICATE') return { fault: { line, why: `"${label}" is something else. Remove it` } };
  const x509 = parse(text);
  if (x509 === undefined) return { fault: { line, why: 'its bytes are damaged. Copy it again' } };
  return { certificate: certificateOf(x509, line) };
}

/** Undefined: not a certificate. What OpenSSL says of it helps nobody who has a file to mend. */
function parse(text: string): X509Certificate | undefined {
  try {
    const x509 = new X509Certificate(text);
    // The key is read late, and fails where it is of a kind that nobody knows; days that are none are no reason to fail.
    const isWhole = x509.publicKey.type === 'public' && daysOf(x509).every((time) => !Number.isNaN(time));
    return isWhole ? x509 : undefined;
  } catch {
    return undefined;
  }
}

/** The first and the last moment, in milliseconds since the epoch. */
function daysOf({ validFromDate, validToDate }: X509Certificate): readonly [number, number] {
  return [validFromDate.getTime(), validToDate.getTime()];
}

function certificateOf(x509: X509Certificate, line: number): AuthorityCertificate {
  const [validFrom, validTo] = daysOf(x509);
  return {
    line,
    pem: x509.toString(),
    isAuthority: x509.ca,
    keyFamily: familyOf(x509),
    validFrom,
    validTo,
    constraints: nameConstraintsOf(x509.raw),
    isSignedBy: (other) => {
      const issuer = new X509Certificate(other.pem);
      return x509.checkIssued(issuer) && x509.verify(issuer.publicKey);
    },
  };
}

function familyOf({ publicKey }: X509Certificate): KeyFamily {
  if (publicKey.asymmetricKeyType === 'ec') return 'EC';
  return publicKey.asymmetricKeyType?.startsWith('rsa') === true ? 'RSA' : 'other';
}
