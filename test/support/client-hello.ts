// ClientHellos of any shape, built from their fields: what real clients do not send on request.

export type HelloOptions = {
  /** Bytes or text of the one host_name; `null` leaves the extension out. */
  readonly serverName?: string | Uint8Array | null;
  readonly alpn?: readonly string[];
  /** `null` leaves supported_versions out, as a TLS 1.2 client does. */
  readonly versions?: readonly number[] | null;
  readonly legacyVersion?: number;
  readonly cipherSuites?: readonly number[];
  readonly sessionIdBytes?: number;
  /** Bytes of one key share: 32 for X25519, 1216 for X25519MLKEM768. */
  readonly keyShareBytes?: number;
  /** Adds an encrypted_client_hello extension. */
  readonly ech?: boolean;
  /** Further extensions, after or before the others. */
  readonly extensions?: readonly Extension[];
  readonly extensionsFirst?: boolean;
};

export type Extension = { readonly type: number; readonly body: Uint8Array };

const MAX_RECORD_BYTES = 16_384;

/** The raw bytes of a hello, in as few records as it takes. */
export function buildClientHello(options: HelloOptions = {}): Uint8Array {
  return splitIntoRecords(buildHelloMessage(options), [MAX_RECORD_BYTES]);
}

/** The handshake message alone, with its header of four bytes. */
export function buildHelloMessage(options: HelloOptions = {}): Uint8Array {
  return wrapHelloMessage(buildHelloBody(options));
}

/** Puts the handshake header before a body. */
export function wrapHelloMessage(body: Uint8Array, type = 1): Uint8Array {
  return bytes(type, body.length >> 16, uint16(body.length & 0xffff), body);
}

function buildHelloBody({
  legacyVersion = 0x0303,
  sessionIdBytes = 32,
  cipherSuites = [0x1a1a, 0x1301, 0x1302, 0x1303, 0xc02b],
  ...options
}: HelloOptions): Uint8Array {
  return bytes(
    uint16(legacyVersion),
    new Uint8Array(32).fill(0xab),
    vector8(new Uint8Array(sessionIdBytes).fill(0xcd)),
    vector16(bytes(...cipherSuites.map(uint16))),
    vector8(Uint8Array.of(0)),
    vector16(encodeExtensions(extensionsOf(options))),
  );
}

function extensionsOf(options: HelloOptions): Extension[] {
  const { serverName = 'management.azure.com', alpn = ['h2', 'http/1.1'], keyShareBytes = 1216 } = options;
  const { versions = [0x0304, 0x0303], ech = false, extensions = [], extensionsFirst = false } = options;
  const own: Extension[] = [{ type: 0x2a2a, body: new Uint8Array(0) }];
  if (serverName !== null) own.push(serverNameExtension(serverName));
  if (alpn.length > 0) own.push({ type: 16, body: vector16(bytes(...alpn.map((name) => vector8(text(name))))) });
  if (versions !== null) own.push({ type: 43, body: vector8(bytes(...versions.map(uint16))) });
  if (ech) own.push({ type: 0xfe0d, body: new Uint8Array(80).fill(7) });
  const share = bytes(uint16(0x11ec), vector16(new Uint8Array(keyShareBytes).fill(0xef)));
  own.push({ type: 51, body: vector16(share) });
  return extensionsFirst ? [...extensions, ...own] : [...own, ...extensions];
}

export function serverNameExtension(name: string | Uint8Array): Extension {
  return { type: 0, body: vector16(bytes(0, vector16(text(name)))) };
}

export function encodeExtensions(extensions: readonly Extension[]): Uint8Array {
  return bytes(...extensions.flatMap(({ type, body }) => [uint16(type), vector16(body)]));
}

/** Handshake records with fragments of the given sizes, taken in turn until the message is used up. */
export function splitIntoRecords(message: Uint8Array, sizes: readonly number[]): Uint8Array {
  return bytes(...cut(message, sizes).flatMap((fragment) => [22, 3, 1, vector16(fragment)]));
}

/** Pieces of the given sizes, taken in turn until nothing is left. */
export function cut(whole: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (let turn = 0; at < whole.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? whole.length);
    pieces.push(whole.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

/** Bytes one after the other; a number is one byte. */
export function bytes(...parts: readonly (number | Uint8Array)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : part)));
}

export function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff);
}

export function vector8(body: Uint8Array): Uint8Array {
  return bytes(body.length, body);
}

export function vector16(body: Uint8Array): Uint8Array {
  return bytes(uint16(body.length), body);
}

function text(value: string | Uint8Array): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
}
