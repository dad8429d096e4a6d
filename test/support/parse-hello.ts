import { ClientHelloParser } from '../../forwarder/hello/client-hello.ts';
import { HelloReader } from '../../forwarder/hello/hello-reader.ts';
import type { HelloResult } from '../../forwarder/hello/hello-result.ts';

/** The default of `limits.maxHelloBytes`. */
export const MAX_HELLO_BYTES = 65_536;

/** What the parser says after the last of these pieces. */
export function parseHello(pieces: readonly Uint8Array[], limit = MAX_HELLO_BYTES): HelloResult {
  const parser = new ClientHelloParser(limit, new HelloReader());
  let result: HelloResult = parser.push(new Uint8Array(0));
  for (const piece of pieces) result = parser.push(piece);
  return result;
}
