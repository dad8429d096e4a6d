// DER (X.690), as far as extensions of certificates need it: elements one after the other, each a tag and its content.
// Bytes that are not DER give undefined; whoever asks decides what that means.

export type DerElement = {
  /** The identifier octet: class, form and number, e.g. 0x30 for a SEQUENCE. */
  readonly tag: number;
  readonly content: Uint8Array;
};

export const DER = { boolean: 0x01, octets: 0x04, identifier: 0x06, sequence: 0x30, set: 0x31 } as const;

/** The identifier octet of what is tagged `[number]` by context and made of elements. */
export function contextTag(number: number): number {
  return 0xa0 | number;
}

/** The elements that bytes consist of. */
export function derElements(bytes: Uint8Array): readonly DerElement[] | undefined {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length;) {
    const found = elementAt(bytes, at);
    if (found === undefined) return undefined;
    elements.push(found.element);
    at = found.end;
  }
  return elements;
}

function elementAt(bytes: Uint8Array, at: number): { readonly element: DerElement; readonly end: number } | undefined {
  const tag = bytes[at];
  const length = lengthAt(bytes, at + 1);
  // Numbers of 31 and more take several octets; no certificate has one.
  if (tag === undefined || (tag & 0x1f) === 0x1f || length === undefined) return undefined;
  const end = length.end + length.value;
  return end > bytes.length ? undefined : { element: { tag, content: bytes.subarray(length.end, end) }, end };
}

/** Up to three octets of length: more than any certificate needs. */
function lengthAt(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 0x80) return { value: first, end: at + 1 };
  const octets = bytes.subarray(at + 1, at + 1 + (first & 0x7f));
  if (first === 0x80 || octets.length !== (first & 0x7f) || octets.length > 3) return undefined;
  return { value: octets.reduce((value, octet) => value * 256 + octet, 0), end: at + 1 + octets.length };
}
