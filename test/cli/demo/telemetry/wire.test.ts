import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Wire } from '../../../../cli/demo/telemetry/wire.ts';

const NEAR = '127.0.97.20';

/** A server that echoes behind a wire, and who dials it from another address. */
async function lay() {
  const stack = new AsyncDisposableStack();
  const peers: (string | undefined)[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    peers.push(socket.remoteAddress);
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const wire = await Wire.lay({ address: NEAR, to: '127.0.0.1', ports: [port] });
  stack.defer(() => wire.close());
  const dial = (): Socket => connect({ host: NEAR, port, localAddress: '127.0.97.21' });
  return { wire, dial, peers, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function echo(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [bytes]: Buffer[] = await once(socket, 'data');
  return String(bytes);
}

describe('Wire', () => {
  test('shows the far side the address of who dials', async () => {
    await using laid = await lay();
    const socket = laid.dial();
    expect(await echo(socket, 'hello')).toBe('hello');
    expect(laid.peers).toEqual(['127.0.97.21']);
    socket.destroy();
  });

  test('keeps what is sent while it is cut, and delivers it when it is mended', async () => {
    await using laid = await lay();
    const socket = laid.dial();
    await echo(socket, 'before');
    laid.wire.cut();
    const answers: string[] = [];
    const answered = once(socket, 'data').then(([bytes]: Buffer[]) => answers.push(String(bytes)));
    socket.write('during');
    const late = laid.dial();
    await once(late, 'connect');
    const lateAnswer = echo(late, 'dialled while cut');
    expect([answers, laid.peers.length]).toEqual([[], 1]);
    expect(laid.wire.passed).toBe(2 * 'before'.length);
    const next = laid.wire.bytes();
    laid.wire.mend();
    await next;
    await answered;
    expect(answers).toEqual(['during']);
    expect(await lateAnswer).toBe('dialled while cut');
    for (const each of [socket, late]) each.destroy();
  });

  test('is not cut where nobody is connected over it', async () => {
    await using laid = await lay();
    expect(() => laid.wire.cut()).toThrow('Cannot cut the wire: nobody is connected over it.');
    const socket = laid.dial();
    expect(await echo(socket, 'hello')).toBe('hello');
    socket.destroy();
  });

  test('passes the end of one side on, and lets the other finish', async () => {
    await using laid = await lay();
    const socket = laid.dial();
    const answer = echo(socket, 'last words');
    socket.end();
    expect(await answer).toBe('last words');
    await once(socket, 'close');
  });
});
