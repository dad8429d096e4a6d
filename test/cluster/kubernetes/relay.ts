// Carries connections from a unix socket to an address: sockets of files can be reached from every network namespace.
//   node relay.ts <path of the socket> <address>:<port>

import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream';

function startRelay(path: string, address: string, port: number): void {
  rmSync(path, { force: true });
  const server = createServer({ allowHalfOpen: true }, (near) =>
    join(near, connect({ host: address, port, allowHalfOpen: true })),
  );
  server.listen(path);
}

/** Either side that fails ends the other: who asked sees a connection that was reset. */
function join(near: Socket, far: Socket): void {
  const endBoth = (error: unknown): void => {
    if (error === null || error === undefined) return;
    near.destroy();
    far.destroy();
  };
  pipeline(near, far, endBoth);
  pipeline(far, near, endBoth);
}

if (import.meta.main) {
  const [path = '', target = ''] = process.argv.slice(2);
  const [address = '', port = ''] = target.split(':');
  startRelay(path, address, Number(port));
}
