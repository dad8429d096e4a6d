// A stand-in for the Internet: real TLS, with a real certificate for whatever name is asked for, and a DNS server that
// knows every name. A service greets with the name it was reached by, then echoes, so a client sees its bytes come back.

import { createSecureContext, createServer, type SecureContext, type Server, type TLSSocket } from 'node:tls';
import type { CertificateAuthority } from './certificate-authority.ts';
import { INTERNET } from './overlay.ts';

export type StandInInternet = { close(): Promise<void> };

/** Serves every name on each of these ports of INTERNET.server. */
export async function startStandInInternet(
  ports: readonly number[],
  authority: CertificateAuthority,
): Promise<StandInInternet> {
  const contexts = new Map<string, Promise<SecureContext>>();
  const contextOf = (name: string) => {
    const context = contexts.get(name) ?? authority.issue(name).then(createSecureContext);
    contexts.set(name, context);
    return context;
  };
  const open = new Set<TLSSocket>();
  const servers = await Promise.all(ports.map((port) => listen(port, contextOf, open)));
  return {
    close: async () => {
      for (const socket of open) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function listen(
  port: number,
  contextOf: (name: string) => Promise<SecureContext>,
  open: Set<TLSSocket>,
): Promise<Server> {
  const server = createServer({
    SNICallback: (name, done) => void handOver(contextOf(name), done),
  });
  server.on('secureConnection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    // A client that resets is part of the story; there is nobody to tell.
    socket.on('error', () => socket.destroy());
    greet(socket);
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new Error(cannotListen(port, error))));
    server.listen(port, INTERNET.server, () => resolve(server));
  });
}

function cannotListen(port: number, { message }: Error): string {
  return `Cannot stand in for the Internet at ${INTERNET.server} port ${port}: ${message}. If another demo runs, set SALLYPORT_DEMO_PORTS=21000`;
}

/** A callback of Node's where we have a promise. */
async function handOver(
  context: Promise<SecureContext>,
  done: (error: Error | null, context?: SecureContext) => void,
): Promise<void> {
  try {
    done(null, await context);
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}

function greet(socket: TLSSocket): void {
  socket.setEncoding('utf8');
  socket.write(`hello from ${socket.servername || 'nobody'}\n`);
  let rest = '';
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) socket.write(`you said ${line}\n`);
  });
}
