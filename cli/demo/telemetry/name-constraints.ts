// The extension by which an authority may sign for some names only (RFC 5280 §4.2.1.10). The library has no class for it, and
// it is three tags deep:
//
//   NameConstraints ::= SEQUENCE { permittedSubtrees [0] SEQUENCE OF SEQUENCE { base GeneralName } }

import * as x509 from '@peculiar/x509';

const OID = '2.5.29.30';
const SEQUENCE = 0x30;
const PERMITTED_SUBTREES = 0xa0;
const DNS_NAME = 0x82;
const DIRECTORY_NAME = 0xa4;

/** `subject`: what names of subjects begin with, e.g. `O=site, OU=zone`. Critical, so that nobody may pass over it. */
export function nameConstraints(serverName: string, subject: string): x509.Extension {
  const subtrees = [
    tagged(DNS_NAME, Buffer.from(serverName, 'ascii')),
    tagged(DIRECTORY_NAME, Buffer.from(new x509.Name(subject).toArrayBuffer())),
  ].map((base) => tagged(SEQUENCE, base));
  const value = tagged(SEQUENCE, tagged(PERMITTED_SUBTREES, Buffer.concat(subtrees)));
  return new x509.Extension(OID, true, new Uint8Array(value));
}

/** Tag, length and content (DER, X.690 §8.1); contents here have less than 64 KiB. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
