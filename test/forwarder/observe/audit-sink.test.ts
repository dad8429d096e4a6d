import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SINK = fileURLToPath(new URL('../../../forwarder/observe/audit-sink.ts', import.meta.url));
/** Writes far more than a pipe holds, says on stderr that its event loop still turns, and then that all is written. */
const PROGRAM = `
import { stdoutSink } from ${JSON.stringify(SINK)};
const written = stdoutSink().write(Buffer.from('x'.repeat(1_000_000) + 'end'));
setTimeout(() => console.error('alive'), 50);
await written;
console.error('written');
`;

describe('stdoutSink()', () => {
  test('does not stop the program while nobody reads the pipe', async () => {
    const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', PROGRAM], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    while (!said.includes('alive')) await once(child.stderr, 'data');
    expect(said).not.toContain('written');

    let received = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (received += text));
    await once(child, 'close');
    expect(said).toContain('written');
    expect(received).toHaveLength(1_000_003);
    expect(received.endsWith('xend')).toBe(true);
  });
});
