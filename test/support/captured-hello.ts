// Hellos of real clients: what OpenSSL inside Node writes, as it arrives on a socket.

import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { ClientHelloParser } from '../../forwarder/hello/client-hello.ts';
import { HelloReader } from '../../forwarder/hello/hello-reader.ts';
import { bytes } from './client-hello.ts';
import { MAX_HELLO_BYTES } from './parse-hello.ts';

export async function captureHello(options: ConnectionOptions): Promise<Uint8Array> {
  const accepted = Promise.withResolvers<Socket>();
  const server = createServer(accepted.resolve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port');
  const client = connectTls({ ...options, host: '127.0.0.1', port: address.port, rejectUnauthorized: false });
  client.on('error', () => undefined);
  const parser = new ClientHelloParser(MAX_HELLO_BYTES, new HelloReader());
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await accepted.promise) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    if (parser.push(chunk).kind !== 'need-more') break;
  }
  client.destroy();
  server.close();
  await once(server, 'close');
  return bytes(...chunks);
}
