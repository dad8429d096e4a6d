// Servers that the plant itself has, such as its historian, as a program: node own-servers-program.ts '<settings>'.
// A `tls` or `http` port serves what the stand-in Internet serves under any name; a `tcp` port sends back what it gets.

import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type Server } from 'node:net';
import { z } from 'zod';
import { serveAnything } from '../internet/any-host.ts';
import { authorityIn } from '../internet/authority.ts';
import { CertificatesOnDemand } from '../internet/certificates-on-demand.ts';

const settingsSchema = z.strictObject({
  /** The folder of the authority that issues their certificates. */
  authority: z.string(),
  listeners: z.array(
    z.strictObject({ address: z.string(), port: z.int(), protocol: z.enum(['tls', 'tcp', 'http']) }).readonly(),
  ),
});

export type OwnServers = Readonly<z.infer<typeof settingsSchema>>;
export type OwnServer = OwnServers['listeners'][number];

async function serve({ authority, listeners }: OwnServers): Promise<void> {
  const tls = await new CertificatesOnDemand(await authorityIn(authority)).tlsOptions();
  const answer: RequestListener = (request, response) => {
    serveAnything(request, response).catch(() => response.destroy());
  };
  const servers = {
    tls: (): Server => createHttpsServer(tls, answer),
    http: (): Server => createHttpServer(answer),
    tcp: (): Server => createTcpServer((socket) => void socket.on('error', () => undefined).pipe(socket)),
  };
  for (const { address, port, protocol } of listeners)
    await once(servers[protocol]().listen(port, address), 'listening');
}

if (import.meta.main) await serve(settingsSchema.parse(JSON.parse(process.argv.at(-1) ?? '')));
