// The name constraints of a certificate (RFC 5280, 4.2.1.10), which node:crypto does not show. Of what is permitted
// only names of servers and subjects: that is all an authority of a zone is held to. Of what is excluded, whether there is any.

import type { NameConstraints } from '../pki/authority-file.ts';
import { contextTag, DER, derElements, type DerElement } from './der.ts';

const EXTENSIONS = contextTag(3);
const PERMITTED = contextTag(0);
const EXCLUDED = contextTag(1);
/** Kinds of GeneralName. */
const SERVER_NAME = 0x82;
const DIRECTORY_NAME = contextTag(4);

/** Object identifiers, as hexadecimal octets. */
const NAME_CONSTRAINTS = '551d1e';
const ATTRIBUTES: Readonly<Record<string, string>> = { '550403': 'CN', '550406': 'C', '55040a': 'O', '55040b': 'OU' };

/** Of a certificate in DER; undefined where it has none that can be read. */
export function nameConstraintsOf(certificate: Uint8Array): NameConstraints | undefined {
  const value = extensionsOf(certificate)
    .map(({ content }) => inside(content))
    .find(([identifier]) => identifier !== undefined && hex(identifier) === NAME_CONSTRAINTS)
    ?.find(({ tag }) => tag === DER.octets);
  const [constraints] = inside(value?.content);
  if (constraints === undefined) return undefined;
  const subtrees = inside(constraints.content);
  const permitted = subtrees.find(({ tag }) => tag === PERMITTED);
  const names = inside(permitted?.content).flatMap((subtree) => inside(subtree.content).slice(0, 1));
  return {
    serverNames: names.filter(({ tag }) => tag === SERVER_NAME).map(text),
    subjects: names.filter(({ tag }) => tag === DIRECTORY_NAME).map(subjectParts),
    excludes: subtrees.some(({ tag }) => tag === EXCLUDED),
  };
}

/** Certificate → TBSCertificate → [3] → SEQUENCE OF Extension. */
function extensionsOf(certificate: Uint8Array): readonly DerElement[] {
  const [whole] = inside(certificate);
  const [signed] = inside(whole?.content);
  const extensions = inside(signed?.content).find(({ tag }) => tag === EXTENSIONS);
  const [list] = inside(extensions?.content);
  return inside(list?.content);
}

/** [4] → Name → RelativeDistinguishedName → attribute: its type and its value. */
function subjectParts({ content }: DerElement): readonly string[] {
  const [name] = inside(content);
  return inside(name?.content)
    .flatMap((part) => inside(part.content))
    .map((attribute) => {
      const [type, value] = inside(attribute.content);
      const identifier = type === undefined ? '' : hex(type);
      return `${ATTRIBUTES[identifier] ?? identifier}=${value === undefined ? '' : text(value)}`;
    });
}

/** None where the bytes are no elements. */
function inside(bytes: Uint8Array | undefined): readonly DerElement[] {
  return bytes === undefined ? [] : (derElements(bytes) ?? []);
}

function hex({ content }: DerElement): string {
  return Buffer.from(content).toString('hex');
}

function text({ content }: DerElement): string {
  return Buffer.from(content).toString('utf8');
}
