// Reads ClientHellos for one thread: it owns what is written anew for every hello (the scanner) and what is shared by
// many (the profiles), so that a hello costs little more than a walk over its bytes.
//
// Nearly every hello arrives whole and in one record. `readWhole` reads it where it lies, in a receive buffer that will
// be overwritten; nothing it returns looks into that buffer. Whatever is not this case, be it broken or only cut into
// pieces, is left to a ClientHelloParser, which is fed from the first byte. Both end in `readMessage`.

import { normaliseServerName } from '../contract/host-pattern.ts';
import { latin1 } from './byte-reader.ts';
import type { HelloResult } from './hello-result.ts';
import { HelloProfiles } from './hello-profiles.ts';
import { HelloScanner } from './hello-scanner.ts';
import { endOfWholeHello, HELLO_HEADER_BYTES } from './tls-records.ts';

const NEED_MORE: HelloResult = { kind: 'need-more' };
const MALFORMED: HelloResult = { kind: 'fault', reason: 'malformed-hello' };
const NO_SERVER_NAME: HelloResult = { kind: 'fault', reason: 'no-server-name' };

export class HelloReader {
  readonly #scanner = new HelloScanner();
  readonly #profiles = new HelloProfiles();

  /**
   * A hello that lies in bytes[start, end) wholly and in one record, whatever follows it. `need-more` says only that
   * this is not the case: feed a ClientHelloParser from `start`. Any other result is what that would say. Never throws.
   * @param limit raw bytes a hello may take (`limits.maxHelloBytes`)
   */
  readWhole(bytes: Uint8Array, start: number, end: number, limit: number): HelloResult {
    const helloEnd = endOfWholeHello(bytes, start, Math.min(end, start + limit));
    if (helloEnd === undefined) return NEED_MORE;
    return this.readMessage(bytes, start + HELLO_HEADER_BYTES, helloEnd, helloEnd - start);
  }

  /**
   * What the hello in bytes[start, end) says; these are its bytes without record and handshake headers.
   * @param length raw bytes it took, headers included
   */
  readMessage(bytes: Uint8Array, start: number, end: number, length: number): HelloResult {
    if (!this.#scanner.scan(bytes, start, end)) return MALFORMED;
    const { hostName, traits } = this.#scanner;
    if (hostName.start === hostName.end) return NO_SERVER_NAME;
    const serverName = normaliseServerName(latin1(bytes, hostName.start, hostName.end));
    if (serverName === undefined) return NO_SERVER_NAME;
    return { kind: 'hello', hello: { serverName, profile: this.#profiles.of(traits), length } };
  }
}
