// What a client says: perhaps a PROXY header, then a hello (or, on tcp, nothing at all), then bytes of its own.
//
// Every client's stream is told from every other's by its first 16 bytes behind the header, so that a server can say
// whose bytes it has received.

import type { ConduitKeys } from '../../../forwarder/hello/conduit-keys.ts';
import { writeProxyHeader } from '../../../forwarder/hello/proxy-header.ts';
import { buildClientHello } from '../../support/client-hello.ts';

export const MARK_BYTES = 16;
/** How a PROXY header of version 2 begins. */
export const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
/** Where the random of a ClientHello begins: behind record header, message header and version. */
const RANDOM_AT = 11;
const PATTERN_BYTES = 1 << 16;

export type HeaderFields = {
  readonly origin: string;
  readonly client: { readonly address: string; readonly port: number };
  readonly authority: string | undefined;
  readonly id: Uint8Array;
  readonly timeMs: number;
};

export class Speeches {
  readonly #hellos = new Map<string, Uint8Array>();
  readonly #pattern: Uint8Array;

  constructor() {
    let state = 0x2545_f491;
    this.#pattern = Uint8Array.from({ length: PATTERN_BYTES }, () => {
      state = Math.imul(state, 1_664_525) + 1_013_904_223;
      return state >>> 24;
    });
  }

  hello(name: string | null, index: number, padding = 0): Uint8Array {
    const key = `${name} ${padding}`;
    let hello = this.#hellos.get(key);
    if (hello === undefined) {
      const extensions = padding === 0 ? [] : [{ type: 21, body: new Uint8Array(padding) }];
      hello = buildClientHello({ serverName: name, keyShareBytes: 32, extensions });
      this.#hellos.set(key, hello);
    }
    const marked = Uint8Array.from(hello);
    new DataView(marked.buffer).setUint32(RANDOM_AT, index);
    return marked;
  }

  /** A PROXY header as a child's forwarder writes it. */
  header(fields: HeaderFields, keys: ConduitKeys): Uint8Array {
    const local = { address: '10.20.1.1', port: 443 };
    return writeProxyHeader({ ...fields, local }, keys.signing);
  }

  /** Bytes nobody else sends, beginning with a mark. */
  marked(index: number, length: number): Uint8Array {
    const bytes = Uint8Array.from(this.payload(index, Math.max(MARK_BYTES, length)));
    // The first byte is none of a PROXY header's nor of a TLS record's.
    bytes[0] = 0x42;
    new DataView(bytes.buffer).setUint32(1, index);
    return bytes;
  }

  /** Bytes that differ from those of other streams, and from themselves one byte later. */
  payload(stream: number, length: number): Uint8Array {
    const start = Math.imul(stream + 1, 40_503) & (PATTERN_BYTES - 1);
    if (start + length <= PATTERN_BYTES) return this.#pattern.subarray(start, start + length);
    return Uint8Array.from({ length }, (_, at) => this.#pattern[(start + at) & (PATTERN_BYTES - 1)] ?? 0);
  }
}
