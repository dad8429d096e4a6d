import { describe, expect, test } from '@jest/globals';
import { ServerProcess } from '../../../../cli/demo/telemetry/server-process.ts';

/** Says its process id, then what it is told to; stays until it is ended. */
function server(words: string) {
  const program = `console.log('pid ' + process.pid); console.log(${JSON.stringify(words)}); setInterval(() => {}, 1000);`;
  let pid = 0;
  const spoke = Promise.withResolvers<void>();
  return {
    spoke: spoke.promise,
    command: {
      name: 'the server',
      program: process.execPath,
      args: ['--eval', program],
      isReady: (line: string) => line === 'ready',
      onLine: (line: string) => {
        pid ||= Number(/^pid (\d+)$/.exec(line)?.[1] ?? 0);
        if (line === words) spoke.resolve();
      },
    },
    isAlive: () => isAlive(pid),
  };
}

describe('ServerProcess', () => {
  test('starts when the server says that it is ready, and ends it', async () => {
    const { command, isAlive: alive } = server('ready');
    const running = await ServerProcess.start(command);
    expect(alive()).toBe(true);
    await running.stop();
    expect(alive()).toBe(false);
  });

  test('rejects with the last words of a server that ends by itself', async () => {
    const args = ['--eval', `console.error('fatal: no memory'); process.exit(3)`];
    const command = { name: 'the server', program: process.execPath, args, isReady: () => false };
    await expect(ServerProcess.start(command)).rejects.toThrow(
      'Cannot start the server: it ended with 3. It said:\nfatal: no memory',
    );
  });

  test('rejects once, and leaves nothing that rejects unheard, where there is no such program', async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown): void => void unheard.push(reason);
    process.on('unhandledRejection', hear);
    const command = { name: 'the server', program: '/nowhere/at/all', args: [], isReady: () => false };
    await expect(ServerProcess.start(command)).rejects.toThrow(
      /^Cannot start the server: .*spawn \/nowhere\/at\/all ENOENT/,
    );
    await new Promise(setImmediate);
    process.off('unhandledRejection', hear);
    expect(unheard).toEqual([]);
  });

  test('ends a server that is on its way when the signal does', async () => {
    const { command, spoke, isAlive: alive } = server('not yet');
    const over = new AbortController();
    const starting = ServerProcess.start({ ...command, signal: over.signal });
    await Promise.race([spoke, starting]);
    over.abort(new Error('SIGTERM was received'));
    await expect(starting).rejects.toThrow('SIGTERM was received');
    expect(alive()).toBe(false);
  });

  test('starts nothing after the signal', async () => {
    const { command, isAlive: alive } = server('ready');
    const signal = AbortSignal.abort(new Error('SIGTERM was received'));
    await expect(ServerProcess.start({ ...command, signal })).rejects.toThrow('SIGTERM was received');
    expect(alive()).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  if (pid === 0) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
