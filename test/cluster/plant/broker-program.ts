// A broker of IoT Operations as far as the network notices: TLS by the name children ask for. What is sent comes back. It runs
// in a Pod, from a ConfigMap, so it imports nothing but Node's own.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:tls';

const [port, folder] = process.argv.slice(2);
const certificate = { key: readFileSync(`${folder}/tls.key`), cert: readFileSync(`${folder}/tls.crt`) };
createServer(certificate, (socket) => void socket.on('error', () => undefined).pipe(socket)).listen(Number(port));
