// What a TLS client says before anything is decided: the name it wants, and what an audit line tells of it.
//
// Feed it chunks as they arrive. It answers `need-more`, `hello`, or the reason why there will never be one. It decides
// nothing, decrypts nothing and changes nothing: the caller keeps the raw bytes and replays them to the next hop.
// A server name loses one trailing dot (clients send it, RFC 6066 §3 forbids it) and its upper case; anything else that
// is not a DNS name, address literals included, counts as no name. With an encrypted hello (RFC 9849) only the public
// name is seen; `ech` of its profile says that another one may be inside.

import type { HelloReader } from './hello-reader.ts';
import type { HelloResult } from './hello-result.ts';
import { HandshakeRecords } from './tls-records.ts';

/** One hello, however it is cut into segments and records. One that has arrived whole is read by `HelloReader` alone. */
export class ClientHelloParser {
  readonly #records: HandshakeRecords;
  readonly #reader: HelloReader;
  #result: HelloResult = { kind: 'need-more' };

  /**
   * @param limit raw bytes a hello may take (`limits.maxHelloBytes`)
   * @param reader of the thread it runs in
   */
  constructor(limit: number, reader: HelloReader) {
    this.#records = new HandshakeRecords(limit);
    this.#reader = reader;
  }

  /** The result after these bytes; final once it is no longer `need-more`. Never throws. */
  push(chunk: Uint8Array): HelloResult {
    if (this.#result.kind !== 'need-more') return this.#result;
    const records = this.#records.push(chunk);
    this.#result =
      records.kind === 'message'
        ? this.#reader.readMessage(records.body, 0, records.body.length, records.length)
        : records;
    return this.#result;
  }
}
